/** Where server entries stand among the private keys of INBOX. */
const serverPlace = 'vendor/vendor.dovecot/pvt/server/';
const notifyKey = 'vendor/vendor.dovecot/http-notify';

/** What a private key of INBOX is about. */
export type KeyKind = 'server-entry' | 'wrong-mailbox' | 'damaged' | 'other';

/**
 * Tells a key, given below `/private`, that a bulk run of doveadm has damaged. Dovecot 2.3.19.1 puts the server prefix
 * again in front of a key in memory that was freed: what stands behind the prefix is the prefix once more and then
 * random bytes. Capitals cannot have come in any other way either, since doveadm lower-cases what it is given.
 */
export function keyKind(key: string): KeyKind {
  if (key === notifyKey) return 'wrong-mailbox';
  if (!key.startsWith(serverPlace)) return 'other';
  const name = key.slice(serverPlace.length);
  if (name === notifyKey) return 'server-entry';
  const doubled = name.includes('pvt/server/') || /^\/?(private|shared)\//.test(name);
  const garbage = name === '' || /[^\x20-\x7e]|[A-Z]/.test(name);
  return doubled || garbage ? 'damaged' : 'other';
}
