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

/** The INBOX of one user: what holds for all of it, and the mails in question. */
interface Inbox {
  readonly user: string;
  readonly mailbox: DoveadmRow;
  /** Ascending. */
  readonly uids: readonly string[];
}

/** Some mails of an INBOX: few enough to hold their headers. */
type Piece = Inbox;

const usersAtATime = 16;
const mailsInPiece = 100;
const piecesAtATime = 8;
const fields = ['uid', 'hdr.from', 'hdr.subject', 'body.snippet', 'date.saved.unixtime', 'hdr'];

/**
 * New messages rebuilt from the INBOX of users: the requests that Dovecot's ox driver would have sent, but for `unseen`,
 * which is today's count. Batches of one user, by UID; the place of a record is `mailstore:USER`, UIDVALIDITY and UID. It
 * cannot tell a delivered mail from one that was appended or moved, nor a lost notification from one that arrived.
 * Throws what doveadm fails with.
 */
export function openMailstoreSource(doveadm: Doveadm, options: MailstoreOptions): Source {
  async function list(users: readonly string[]): Promise<readonly Inbox[]> {
    const replies = await doveadm.run(users.flatMap((user) => listCommands(user, options)));
    return users.flatMap((user, index) => readInbox(user, replies.slice(2 * index, 2 * index + 2), options));
  }

  async function fetch(pieces: readonly Piece[]): Promise<readonly RecordBatch[]> {
    const replies = await doveadm.run(pieces.map(fetchCommand));
    return pieces.map((piece, index) => readPiece(piece, replies[index]));
  }

  return {
    name: 'mailstore',
    async *read(signal) {
      for await (const inboxes of inLanes(inBatches(options.users(), usersAtATime), 2, list, signal)) {
        const pieces = inBatches(inboxes.flatMap(cut), piecesAtATime);
        for await (const batches of inLanes(pieces, 2, fetch, signal)) {
          for (const batch of batches) if (batch.length > 0) yield batch;
        }
      }
    },
  };
}

function listCommands(user: string, {sinceMs, untilMs}: MailstoreOptions) {
  const since = sinceMs === null ? [] : ['savedsince', String(Math.floor(sinceMs / 1000))];
  // Both bounds count whole seconds.
  const until = untilMs === null ? [] : ['savedbefore', String(Math.ceil(untilMs / 1000))];
  const query = ['mailbox', 'INBOX', ...since, ...until];
  return [
    {op: 'status', user, mailbox: 'INBOX', fields: ['uidvalidity', 'unseen']} as const,
    {op: 'fetch', user, fields: ['uid'], query} as const,
  ];
}

function fetchCommand({user, uids}: Piece) {
  return {op: 'fetch', user, fields, query: ['mailbox', 'INBOX', 'uid', uids.join(',')]} as const;
}

/** Nothing for a user that Dovecot does not know, or without an INBOX. */
function readInbox(user: string, replies: readonly DoveadmReply[], {notify}: MailstoreOptions): readonly Inbox[] {
  const [statuses, found] = [rowsOf(user, replies[0]), rowsOf(user, replies[1])];
  if (statuses === null || found === null) {
    notify(`${user}: Dovecot does not know this user`);
    return [];
  }
  const [mailbox] = statuses;
  if (mailbox === undefined) return [];
  const uids = found.map(({uid}) => uid ?? '').sort((a, b) => Number(a) - Number(b));
  return [{user, mailbox, uids}];
}

function cut({uids, ...inbox}: Inbox): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < uids.length; at += mailsInPiece) {
    pieces.push({...inbox, uids: uids.slice(at, at + mailsInPiece)});
  }
  return pieces;
}

/** What was expunged meanwhile is left out. */
function readPiece({user, mailbox}: Piece, reply: DoveadmReply | undefined): RecordBatch {
  const rows = [...(rowsOf(user, reply) ?? [])].sort((a, b) => Number(a.uid) - Number(b.uid));
  return rows.map((row) => recordOf(user, mailbox, row));
}

/** Null for a user that Dovecot does not know. */
function rowsOf(user: string, reply: DoveadmReply | undefined): readonly DoveadmRow[] | null {
  if (reply === undefined) throw new AppError('DOVEADM_ANSWER', `doveadm said nothing about ${user}`);
  if (reply.kind === 'failed') throw reply.error;
  return reply.kind === 'done' ? reply.rows : null;
}

function recordOf(user: string, mailbox: DoveadmRow, row: DoveadmRow): EventRecord {
  const [uidvalidity, uid] = [Number(mailbox.uidvalidity), Number(row.uid)];
  const header = row.hdr ?? '';
  const body = formatOxBody(
    {
      user,
      event: 'messageNew',
      folder: 'INBOX',
      'imap-uidvalidity': uidvalidity,
      'imap-uid': uid,
      // doveadm says the same of a missing header and an empty one; the driver does not.
      from: hasHeader(header, 'from') ? firstOf(row['hdr.from']) : undefined,
      subject: hasHeader(header, 'subject') ? firstOf(row['hdr.subject']) : undefined,
      snippet: row['body.snippet'],
      unseen: Number(mailbox.unseen),
    },
    '2.3',
  );
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

/** doveadm gives all headers of a name, a line each; the driver takes the first. A line that goes on begins with a blank. */
function firstOf(headers: string | undefined): string | undefined {
  return headers?.split(/\n(?![ \t])/, 1)[0];
}
