import type {Doveadm, DoveadmCommand, DoveadmReply} from '../doveadm/doveadm.js';
import {AppError} from '../errors.js';
import {type EntryReading, inboxPrefix, inboxSpelling, serverEntry} from './entry.js';

/** Which question comes first: what the value is, or whether there is one. The answer is the same, the cost is not. */
export type FirstQuestion = 'value' | 'existence';

/**
 * Each user's entry, in the order given. `get` alone cannot tell unset from empty, and `list` alone is silent where
 * attributes are not enabled, so whoever has no value is asked both ways.
 */
export async function readEntries(
  doveadm: Doveadm,
  users: readonly string[],
  first: FirstQuestion = 'value',
): Promise<readonly EntryReading[]> {
  const readings = new Map<string, EntryReading>();
  const ask = asker(doveadm, users.length > 1, readings);
  if (first === 'value') await ask.existence(await ask.value(users));
  else await ask.value(await ask.existence(users));
  return users.map((user) => readings.get(user) ?? {user, state: 'empty', value: ''});
}

/** Two questions; each settles the users that it can and gives back those for the other question. */
function asker(doveadm: Doveadm, several: boolean, readings: Map<string, EntryReading>) {
  const {mailbox, key} = several ? inboxSpelling : serverEntry;
  // Some keys of INBOX are always listed: a user without a row was not asked.
  const prefix = several ? inboxPrefix : key;
  const relative = key.slice(prefix.length).replace(/^\//, '');

  async function put(users: readonly string[], command: (user: string) => DoveadmCommand) {
    const replies = users.length === 0 ? [] : await doveadm.run(users.map(command));
    return users.flatMap((user, index) => {
      const reply = replies[index] ?? missingReply;
      const reading = withoutRows(user, reply);
      if (reading === null) return reply.kind === 'done' ? [{user, rows: reply.rows}] : [];
      readings.set(user, reading);
      return [];
    });
  }

  return {
    async value(users: readonly string[]): Promise<string[]> {
      const open: string[] = [];
      for (const {user, rows} of await put(users, (user) => ({op: 'get', user, mailbox, key}))) {
        const value = rows.length === 1 ? rows[0]?.value : undefined;
        if (value === undefined) readings.set(user, {user, state: 'error', value: null, error: oddAnswer()});
        else if (value === '') open.push(user);
        else readings.set(user, {user, state: 'set', value});
      }
      return open;
    },
    async existence(users: readonly string[]): Promise<string[]> {
      const open: string[] = [];
      for (const {user, rows} of await put(users, (user) => ({op: 'list', user, mailbox, prefix}))) {
        if (rows.some((row) => row.key === relative)) open.push(user);
        else readings.set(user, {user, state: 'unset', value: null});
      }
      return open;
    },
  };
}

const missingReply: DoveadmReply = {kind: 'failed', error: oddAnswer(), lost: true, retriable: false};

function oddAnswer(): AppError {
  return new AppError('DOVEADM_ANSWER', 'doveadm answered without the value that it was asked for');
}

/** What a reply without rows says about the user. */
function withoutRows(user: string, reply: DoveadmReply): EntryReading | null {
  if (reply.kind === 'done') return null;
  if (reply.kind === 'unknown-user') return {user, state: 'unknown-user', value: null};
  return {user, state: 'error', value: null, error: reply.error};
}
