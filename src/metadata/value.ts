/**
 * What stands behind `user=` in a value, null where the ox driver would find none. Fields are parted by tabs, the last
 * one counts, and it may be blank (Dovecot 2.3.19.1, push-notification-driver-ox.c).
 */
export function userField(value: string): string | null {
  const field = value.split('\t').findLast((part) => part.startsWith('user='));
  return field === undefined ? null : field.slice('user='.length);
}
