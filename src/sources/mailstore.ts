import type {Doveadm, DoveadmReply, DoveadmRow} from '../doveadm/doveadm.js';
import {AppError} from '../errors.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import {inBatches, inLanes} from '../metadata/lanes.js';
import {formatOxBody} from '../ox/contract.js';
import type {Source} from './source.js';

/** Which mails are meant: when they were saved, milliseconds since 1970, end excluded; null for no bound. */
export interface MailstoreOptions {
  readonly users: () => AsyncIterable<string>;
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  /** Told of a user that Dovecot does not know. */
  readonly notify: (text: string) => void;
}

/** What stands in front of the user in the place of a topic's name. */
export const mailstorePrefix = 'mailstore:';

// Few enough to hold their mails of the time in question.
const usersAtATime = 16;
const fields = ['uid', 'hdr.from', 'hdr.subject', 'body.snippet', 'date.saved.unixtime', 'hdr'];

/**
 * New messages rebuilt from the INBOX of users: the requests that Dovecot's ox driver would have sent, but for `unseen`,
 * which is today's count. One batch a user, by UID; the place of a record is `mailstore:USER`, UIDVALIDITY and UID. It
 * cannot tell a delivered mail from one that was appended or moved, nor a lost notification from one that arrived.
 * Throws what doveadm fails with.
 */
export function openMailstoreSource(doveadm: Doveadm, options: MailstoreOptions): Source {
  async function ask(users: readonly string[]): Promise<RecordBatch[]> {
    const replies = await doveadm.run(users.flatMap((user) => commandsFor(user, options)));
    return users.map((user, index) => readUser(user, replies[2 * index], replies[2 * index + 1], options));
  }

  return {
    name: 'mailstore',
    async *read(signal) {
      const batches = inBatches(options.users(), usersAtATime);
      for await (const users of inLanes(batches, 2, ask, signal)) {
        for (const batch of users) if (batch.length > 0) yield batch;
      }
    },
  };
}

function commandsFor(user: string, {sinceMs, untilMs}: MailstoreOptions) {
  const since = sinceMs === null ? [] : ['savedsince', String(Math.floor(sinceMs / 1000))];
  // Both bounds count whole seconds.
  const until = untilMs === null ? [] : ['savedbefore', String(Math.ceil(untilMs / 1000))];
  const query = ['mailbox', 'INBOX', ...since, ...until];
  return [
    {op: 'status', user, mailbox: 'INBOX', fields: ['uidvalidity', 'unseen']} as const,
    {op: 'fetch', user, fields, query} as const,
  ];
}

function readUser(
  user: string,
  status: DoveadmReply | undefined,
  fetched: DoveadmReply | undefined,
  {notify}: MailstoreOptions,
): RecordBatch {
  for (const reply of [status, fetched]) {
    if (reply?.kind === 'failed') throw reply.error;
    if (reply === undefined) throw new AppError('DOVEADM_ANSWER', `doveadm said nothing about ${user}`);
  }
  if (status?.kind !== 'done' || fetched?.kind !== 'done') {
    notify(`${user}: Dovecot does not know this user`);
    return [];
  }
  const [mailbox] = status.rows;
  if (mailbox === undefined) return [];
  const rows = [...fetched.rows].sort((a, b) => Number(a.uid) - Number(b.uid));
  return rows.map((row) => recordOf(user, mailbox, row));
}

function recordOf(user: string, mailbox: DoveadmRow, row: DoveadmRow): EventRecord {
  const [uidvalidity, uid] = [Number(mailbox.uidvalidity), Number(row.uid)];
  const header = row.hdr ?? '';
  const body = formatOxBody({
    user,
    event: 'messageNew',
    folder: 'INBOX',
    'imap-uidvalidity': uidvalidity,
    'imap-uid': uid,
    // doveadm says the same of a missing header and an empty one; the driver does not.
    from: hasHeader(header, 'from') ? row['hdr.from'] : undefined,
    subject: hasHeader(header, 'subject') ? row['hdr.subject'] : undefined,
    snippet: row['body.snippet'],
    unseen: Number(mailbox.unseen),
  });
  return {
    topic: `${mailstorePrefix}${user}`,
    partition: uidvalidity,
    offset: uid,
    timestampMs: Number(row['date.saved.unixtime']) * 1000,
    timestampType: null,
    key: Buffer.from(user),
    value: Buffer.from(body),
    headers: [],
    file: null,
  };
}

function hasHeader(header: string, name: string): boolean {
  return new RegExp(`^${name}[ \\t]*:`, 'im').test(header);
}
