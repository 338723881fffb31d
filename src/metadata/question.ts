import type {DoveadmCommand, DoveadmReply} from '../doveadm/doveadm.js';
import {AppError} from '../errors.js';
import {type EntryReading, inboxPrefix, inboxSpelling, serverEntry} from './entry.js';

/** Which question comes first: what the value is, or whether there is one. The answer is the same, the cost is not. */
export type FirstQuestion = 'value' | 'existence';

/** A question about a user's entry. */
export interface Question {
  ask(user: string): DoveadmCommand;
  /** What the reply says of the entry; null where it takes the other question too, and empty where both give null. */
  interpret(user: string, reply: DoveadmReply): EntryReading | null;
}

/** The two questions. For several users they are put so that doveadm may answer for all at once. */
export function questions(several: boolean): Readonly<Record<FirstQuestion, Question>> {
  const {mailbox, key} = several ? inboxSpelling : serverEntry;
  // Some keys of INBOX are always listed: a user without a row was not asked.
  const prefix = several ? inboxPrefix : key;
  const relative = key.slice(prefix.length).replace(/^\//, '');
  return {
    value: {
      ask: (user) => ({op: 'get', user, mailbox, key}),
      interpret(user, reply) {
        if (reply.kind !== 'done') return withoutRows(user, reply);
        const value = reply.rows.length === 1 ? reply.rows[0]?.value : undefined;
        if (value === undefined) return {user, state: 'error', value: null, error: oddAnswer()};
        return value === '' ? null : {user, state: 'set', value};
      },
    },
    existence: {
      ask: (user) => ({op: 'list', user, mailbox, prefix}),
      interpret(user, reply) {
        if (reply.kind !== 'done') return withoutRows(user, reply);
        return reply.rows.some((row) => row.key === relative) ? null : {user, state: 'unset', value: null};
      },
    },
  };
}

function withoutRows(user: string, reply: Exclude<DoveadmReply, {kind: 'done'}>): EntryReading {
  if (reply.kind === 'unknown-user') return {user, state: 'unknown-user', value: null};
  return {user, state: 'error', value: null, error: reply.error};
}

/** The error for rows that are no answer to what was asked. */
export function oddAnswer(): AppError {
  return new AppError('DOVEADM_ANSWER', 'doveadm answered without the value that it was asked for');
}
