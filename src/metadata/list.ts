import type {Doveadm, DoveadmReply} from '../doveadm/doveadm.js';
import {AppError, ExitCode} from '../errors.js';

/** One key of one user. */
export interface MetadataKey {
  readonly user: string;
  readonly scope: 'private' | 'shared';
  /** `""` is the server entry. */
  readonly mailbox: string;
  /** Whole, as doveadm takes it: `/private/…`. */
  readonly key: string;
  /** Null where it could not be read by that name, as with a damaged key. */
  readonly value: string | null;
}

/** What of a user's keys is wanted. */
export interface KeyChoice {
  readonly user: string;
  readonly mailbox: string;
  /** `/private`, `/shared` or longer. */
  readonly prefix: string;
}

/**
 * The keys of a user that begin with the prefix, with their values. Throws USER_UNKNOWN (exit code 1) and what doveadm
 * failed with.
 */
export async function listKeys(doveadm: Doveadm, choice: KeyChoice): Promise<readonly MetadataKey[]> {
  const {user, mailbox, prefix} = choice;
  const scope = prefix.startsWith('/shared') ? 'shared' : 'private';
  // doveadm list is silent where attributes are not enabled; get says so.
  const [probe, listed] = await doveadm.run([
    {op: 'get', user, mailbox, key: `/${scope}/vendor/vendor.dovecot/http-notify`},
    {op: 'list', user, mailbox, prefix},
  ]);
  rowsOf(probe, user);
  const keys = [...new Set(rowsOf(listed, user).map((row) => joinKey(prefix, row.key ?? '')))];
  const values = await doveadm.run(keys.map((key) => ({op: 'get', user, mailbox, key})));
  const found = keys.map((key, index) => ({user, scope, mailbox, key, value: readValue(key, values[index])}) as const);
  // Of a mailbox, doveadm 2.3.19.1 at times lists the private keys once more as shared ones; they have no value there.
  return mailbox !== '' && scope === 'shared' ? found.filter(({value}) => value) : found;
}

/** doveadm gives keys relative to the prefix, the prefix itself as "". */
function joinKey(prefix: string, relative: string): string {
  if (relative === '' || prefix.endsWith('/')) return prefix + relative;
  return /^\/(private|shared)$/.test(prefix) ? `${prefix}/${relative}` : prefix + relative;
}

function readValue(key: string, reply: DoveadmReply | undefined): string | null {
  // What was no UTF-8 became U+FFFD on the way: asked for by that name it would read as empty.
  if (key.includes('\ufffd') || reply?.kind !== 'done') return null;
  return reply.rows[0]?.value ?? null;
}

function rowsOf(reply: DoveadmReply | undefined, user: string) {
  if (reply?.kind === 'done') return reply.rows;
  if (reply?.kind === 'failed') throw reply.error;
  throw new AppError('USER_UNKNOWN', `Dovecot does not know the user ${user}`, {exitCode: ExitCode.bad});
}
