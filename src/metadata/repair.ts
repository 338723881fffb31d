import type {Doveadm, DoveadmCommand} from '../doveadm/doveadm.js';
import {AppError} from '../errors.js';
import type {WriteRows} from './carry-out.js';
import {unlessNobodyRead} from './common-failure.js';
import {inboxEntry, inboxPrefix} from './entry.js';
import {readFacts, type UserFacts} from './facts.js';
import {inBatches, inLanes} from './lanes.js';
import type {PlanRow} from './plan.js';
import {readBatch, readLanes} from './read-many.js';
import {userField} from './value.js';
import {type ChangeResult, writeEntries} from './write.js';

/** What is to be done for one user. */
interface Repair {
  /** Value for the server entry, taken from INBOX. */
  readonly move: string | null;
  readonly removeMisplaced: boolean;
  readonly damaged: readonly string[];
}

/**
 * An existing server entry, good or not, is never overwritten: then the entry on INBOX only goes. Empty and malformed
 * values are left where they are.
 */
function repairFor({entry, misplaced, damaged}: UserFacts): Repair | null {
  const known = entry.state === 'set' || entry.state === 'empty' || entry.state === 'unset';
  if (!known) return null;
  const move = misplaced !== null && entry.state === 'unset' && userField(misplaced) !== null ? misplaced : null;
  const removeMisplaced = move !== null || (misplaced !== null && entry.state !== 'unset');
  return removeMisplaced || damaged.length > 0 ? {move, removeMisplaced, damaged} : null;
}

function inWords({move, removeMisplaced, damaged}: Repair): string {
  const keys = damaged.length === 1 ? 'one damaged key' : `${damaged.length} damaged keys`;
  return [
    ...(move === null ? [] : [`move ${move} from INBOX to the server entry`]),
    ...(removeMisplaced && move === null ? ['remove the entry on INBOX'] : []),
    ...(damaged.length === 0 ? [] : [`remove ${keys}`]),
  ].join('; ');
}

/** What would be repaired, user by user. Throws the first error where nobody of the first batch could be read. */
export async function* planRepair(
  doveadm: Doveadm,
  users: AsyncIterable<string>,
  signal: AbortSignal,
): AsyncGenerator<readonly PlanRow[]> {
  const read = (batch: readonly string[]) => readFacts(doveadm, batch);
  const batches = inLanes(inBatches(users, readBatch), readLanes, read, signal);
  for await (const facts of unlessNobodyRead(batches, (batch) => batch.map(({entry}) => entry)))
    yield facts.map(planRow);
}

function planRow(facts: UserFacts): PlanRow {
  const {user, state, value} = facts.entry;
  const row = {user, value, before: value};
  if (facts.entry.state === 'error') {
    const {code, message} = facts.entry.error;
    return {...row, kind: 'error', error: {code, message}};
  }
  if (state === 'unknown-user') return {...row, kind: 'unknown-user'};
  const repair = repairFor(facts);
  return repair === null ? {...row, kind: 'unchanged'} : {...row, kind: 'repair', repair: inWords(repair)};
}

/** Repairs users. Everything is looked at afresh first: what was planned may be over by now. */
export function repairWriter(doveadm: Doveadm, now: () => number = Date.now): WriteRows {
  return async (rows) => {
    const start = now();
    const users = rows.map(({user}) => user);
    const facts = await readFacts(doveadm, users);
    const repairs = facts.map((fact) => repairFor(fact) ?? nothing);
    const moves = users.flatMap((user, index) => {
      const value = repairs[index]?.move ?? null;
      return value === null ? [] : [{user, value, before: null}];
    });
    const moved = await writeEntries(doveadm, moves, now);
    // What could not be moved must stay where it is.
    const stuck = new Set(moved.flatMap(({user, error}) => (error === null ? [] : [user])));
    await doveadm.run(
      (await Promise.all(users.map((user, index) => removals(doveadm, user, repairs[index] ?? nothing, stuck)))).flat(),
    );
    const after = await readFacts(doveadm, users);
    return after.map((fact, index) => result(fact, facts[index], now() - start));
  };
}

const nothing: Repair = {move: null, removeMisplaced: false, damaged: []};

async function removals(
  doveadm: Doveadm,
  user: string,
  {removeMisplaced, damaged}: Repair,
  stuck: ReadonlySet<string>,
): Promise<readonly DoveadmCommand[]> {
  const unset = (key: string | Buffer) => ({op: 'unset', user, mailbox: inboxEntry.mailbox, key}) as const;
  const keys = await exactKeys(doveadm, user, damaged);
  return [...(removeMisplaced && !stuck.has(user) ? [unset(inboxEntry.key)] : []), ...keys.map(unset)];
}

/** The damaged keys as doveadm must be given them; those whose bytes cannot be learnt are left out. */
async function exactKeys(
  doveadm: Doveadm,
  user: string,
  damaged: readonly string[],
): Promise<readonly (string | Buffer)[]> {
  const lossy = damaged.some((key) => key.includes('\ufffd'));
  const raw = lossy ? await doveadm.rawKeys(user, inboxEntry.mailbox, inboxPrefix) : null;
  return damaged.flatMap((key): (string | Buffer)[] => {
    if (!key.includes('\ufffd')) return [`${inboxPrefix}/${key}`];
    const bytes = raw?.filter((candidate) => looksLike(candidate.toString('utf8')) === looksLike(key)) ?? [];
    return bytes.map((one) => Buffer.concat([Buffer.from(`${inboxPrefix}/`), one]));
  });
}

/** Programs differ in how many U+FFFD they make of the same broken bytes. */
function looksLike(key: string): string {
  return key.replace(/\ufffd+/g, '\ufffd');
}

function result(after: UserFacts, before: UserFacts | undefined, ms: number): ChangeResult {
  const {user, value} = after.entry;
  const common = {user, before: before?.entry.value ?? null, after: value, ms};
  if (after.entry.state === 'error') return {...common, action: 'failed', verified: false, error: after.entry.error};
  if (repairFor(after) === null) return {...common, action: 'repaired', verified: true, error: null};
  return {...common, action: 'failed', verified: false, error: leftOver(after)};
}

function leftOver({damaged}: UserFacts): AppError {
  const [key] = damaged;
  if (key === undefined) return new AppError('METADATA_MISMATCH', 'the entry on INBOX could not be moved');
  const why = /[A-Z]/.test(key)
    ? 'doveadm lower-cases keys and so cannot name it'
    : 'its exact bytes are not known; doveadm as a process tells them (--via cli)';
  return new AppError('METADATA_DAMAGED', `the damaged key ${key} could not be removed: ${why}`);
}
