/** The server entry that Dovecot's ox driver reads; its mailbox is `""`. */
export const serverEntry = {mailbox: '', key: '/private/vendor/vendor.dovecot/http-notify'} as const;

/**
 * The same value by its other name. Unlike the first one it may be read for many users in one doveadm process
 * (Dovecot 2.3.19.1, doveadm-mail-mailbox-metadata.c prefixes the server key again for each further user).
 */
export const inboxSpelling = {
  mailbox: 'INBOX',
  key: '/private/vendor/vendor.dovecot/pvt/server/vendor/vendor.dovecot/http-notify',
} as const;

/** What is known of one user's entry. `value` is null unless set or empty. */
export interface EntryState {
  readonly user: string;
  readonly state: 'set' | 'empty' | 'unset' | 'unknown-user' | 'error';
  readonly value: string | null;
}
