import {type Doveadm, type DoveadmReply, unanswered} from '../doveadm/doveadm.js';
import {keyKind} from './damage.js';
import {type EntryReading, inboxEntry, inboxPrefix, inboxSpelling} from './entry.js';
import {oddAnswer} from './question.js';

/** A user's entry and what stands beside it by mistake. */
export interface UserFacts {
  readonly entry: EntryReading;
  /** Value of an http-notify entry on INBOX, which the ox driver does not look at; null where there is none. */
  readonly misplaced: string | null;
  /** Damaged keys below `/private`; bytes that are no UTF-8 are U+FFFD. */
  readonly damaged: readonly string[];
}

/** The facts of each user, in the order given. Two questions a user, and a third where an entry stands on INBOX. */
export async function readFacts(doveadm: Doveadm, users: readonly string[]): Promise<readonly UserFacts[]> {
  const {mailbox, key} = inboxSpelling;
  const replies = await doveadm.run([
    ...users.map((user) => ({op: 'get', user, mailbox, key}) as const),
    ...users.map((user) => ({op: 'list', user, mailbox, prefix: inboxPrefix}) as const),
  ]);
  const found = users.map((user, place) => judge(user, replies[place], replies[place + users.length]));
  const misplaced = await readMisplaced(
    doveadm,
    found.filter((one) => one.misplaced).map(({entry}) => entry.user),
  );
  return found.map(({entry, damaged, misplaced: is}) => {
    const reply = is ? misplaced.get(entry.user) : undefined;
    return withMisplaced(entry, damaged, reply);
  });
}

interface Judged {
  readonly entry: EntryReading;
  readonly misplaced: boolean;
  readonly damaged: readonly string[];
}

function judge(user: string, value: DoveadmReply | undefined, keys: DoveadmReply | undefined): Judged {
  const entry = judgeEntry(user, value, keys);
  const names = keys?.kind === 'done' ? keys.rows.map((row) => row.key ?? '') : [];
  return {
    entry,
    misplaced: names.some((name) => keyKind(name) === 'wrong-mailbox'),
    damaged: [...new Set(names.filter((name) => keyKind(name) === 'damaged'))],
  };
}

function judgeEntry(user: string, value: DoveadmReply | undefined, keys: DoveadmReply | undefined): EntryReading {
  for (const reply of [value, keys]) {
    if (reply?.kind === 'unknown-user') return {user, state: 'unknown-user', value: null};
    if (reply?.kind === 'failed') return {user, state: 'error', value: null, error: reply.error};
  }
  const text = value?.kind === 'done' && value.rows.length === 1 ? value.rows[0]?.value : undefined;
  if (text === undefined || keys?.kind !== 'done') return {user, state: 'error', value: null, error: oddAnswer()};
  if (text !== '') return {user, state: 'set', value: text};
  const listed = keys.rows.some((row) => keyKind(row.key ?? '') === 'server-entry');
  return listed ? {user, state: 'empty', value: ''} : {user, state: 'unset', value: null};
}

async function readMisplaced(doveadm: Doveadm, users: readonly string[]): Promise<ReadonlyMap<string, DoveadmReply>> {
  if (users.length === 0) return new Map();
  const replies = await doveadm.run(users.map((user) => ({op: 'get', user, ...inboxEntry})));
  return new Map(users.map((user, place) => [user, replies[place] ?? unanswered]));
}

function withMisplaced(entry: EntryReading, damaged: readonly string[], reply: DoveadmReply | undefined): UserFacts {
  if (reply === undefined) return {entry, misplaced: null, damaged};
  if (reply.kind === 'done') return {entry, misplaced: reply.rows[0]?.value ?? '', damaged};
  const error = reply.kind === 'failed' ? reply.error : oddAnswer();
  return {entry: {user: entry.user, state: 'error', value: null, error}, misplaced: null, damaged};
}
