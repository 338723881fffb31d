import {type Doveadm, type DoveadmCommand, type DoveadmReply, unanswered} from '../doveadm/doveadm.js';
import {AppError} from '../errors.js';
import {type EntryReading, serverEntry} from './entry.js';
import {oddAnswer, questions} from './question.js';
import {readEntries} from './read.js';

/** What one user's entry shall be; `value` null unsets it. */
export interface Change {
  readonly user: string;
  readonly value: string | null;
}

/** A change and the entry as it was read before. */
export interface PlannedChange extends Change {
  readonly before: string | null;
}

/** What became of one user. */
export interface ChangeResult {
  readonly user: string;
  readonly action: 'set' | 'unset' | 'unchanged' | 'repaired' | 'failed';
  readonly before: string | null;
  /** As it was read at the end; null where it is unset or could not be read. */
  readonly after: string | null;
  /** True when it was read and is what was wanted. */
  readonly verified: boolean;
  /** Of the batch that it was written in. */
  readonly ms: number;
  readonly error: AppError | null;
}

/**
 * Writes the server entries and reads them back. What was read decides, not what doveadm said of the write: an answer
 * may be lost after the write was done. One result a change, in order; never throws for what doveadm does.
 */
export async function writeEntries(
  doveadm: Doveadm,
  changes: readonly PlannedChange[],
  now: () => number = Date.now,
): Promise<readonly ChangeResult[]> {
  const start = now();
  const {value, existence} = questions(changes.length > 1);
  const asked = (change: Change) => (change.value === null ? existence : value);
  const replies = await doveadm.runChains(changes.map((change) => [command(change), asked(change).ask(change.user)]));
  const readings = changes.map((change, index) =>
    asked(change).interpret(change.user, replies[index]?.[1] ?? unanswered),
  );
  // Those that read as empty, and those that are still there.
  const open = changes.flatMap(({user}, index) => (readings[index] === null ? [user] : []));
  const closer = new Map((await readEntries(doveadm, open)).map((reading) => [reading.user, reading]));
  const ms = now() - start;
  return changes.map((change, index) =>
    result(change, replies[index]?.[0], readings[index] ?? closer.get(change.user), ms),
  );
}

/** Reads the entry, writes it where it differs, reads it back. */
export async function changeEntry(
  doveadm: Doveadm,
  change: Change,
  now: () => number = Date.now,
): Promise<ChangeResult> {
  const start = now();
  const {user, value} = change;
  const [reading = withoutAnswer(user)] = await readEntries(doveadm, [user]);
  if (reading.state === 'unknown-user' || reading.state === 'error') return unreadable(reading, now() - start);
  if (reading.value === value) return unchanged(change, now() - start);
  const [result] = await writeEntries(doveadm, [{user, value, before: reading.value}], now);
  return result ?? unreadable(withoutAnswer(user), now() - start);
}

function withoutAnswer(user: string): EntryReading {
  return {user, state: 'error', value: null, error: oddAnswer()};
}

function command({user, value}: Change): DoveadmCommand {
  if (value === null) return {op: 'unset', user, ...serverEntry};
  return {op: 'set', user, ...serverEntry, value};
}

function result(
  change: PlannedChange,
  reply: DoveadmReply | undefined,
  reading: EntryReading | undefined,
  ms: number,
): ChangeResult {
  const {user, value, before} = change;
  const known = reading?.state === 'set' || reading?.state === 'empty' || reading?.state === 'unset';
  // doveadm lists nothing where attributes are not enabled: a refused unset must not pass for one that was done.
  const refused = value === null && reply?.kind === 'failed' && !reply.lost;
  if (known && !refused && reading.value === value) {
    return {user, action: value === null ? 'unset' : 'set', before, after: value, verified: true, ms, error: null};
  }
  const error = whyNot(reply, reading);
  return {user, action: 'failed', before, after: reading?.value ?? null, verified: false, ms, error};
}

/** Why a change is not what was read back. */
function whyNot(reply: DoveadmReply | undefined, reading: EntryReading | undefined): AppError {
  if (reply?.kind === 'failed') return reply.error;
  if (reply?.kind === 'unknown-user' || reading?.state === 'unknown-user') return unknownUser();
  if (reading?.state === 'error') return reading.error;
  return new AppError('METADATA_MISMATCH', 'doveadm reported success, but another value was read back');
}

/** The error of a user that Dovecot does not know. */
export function unknownUser(): AppError {
  return new AppError('USER_UNKNOWN', 'Dovecot does not know this user');
}

/** The result for a user whose entry is already as wanted. */
export function unchanged({user, value}: Change, ms: number): ChangeResult {
  return {user, action: 'unchanged', before: value, after: value, verified: true, ms, error: null};
}

/** The result for a user whose entry could not be read, or who is unknown. */
function unreadable(reading: EntryReading, ms: number): ChangeResult {
  const error = reading.state === 'error' ? reading.error : unknownUser();
  return {user: reading.user, action: 'failed', before: null, after: null, verified: false, ms, error};
}
