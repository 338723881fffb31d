import type {Doveadm} from '../doveadm/doveadm.js';
import {unlessNobodyRead} from './common-failure.js';
import type {EntryReading} from './entry.js';
import {inBatches, inLanes} from './lanes.js';
import type {FirstQuestion} from './question.js';
import {readEntries} from './read.js';
import {readBatch, readLanes} from './read-many.js';
import type {Change, PlannedChange} from './write.js';

/** What shall become of one user. Plain data: it is kept on disk between planning and writing. */
export interface PlanRow extends PlannedChange {
  readonly kind: 'set' | 'change' | 'unset' | 'repair' | 'unchanged' | 'unknown-user' | 'error';
  /** What a repair would do, in words. */
  readonly repair?: string;
  /** Why the entry could not be read. */
  readonly error?: {readonly code: string; readonly message: string};
}

/** How many users of each kind a plan has. */
export type PlanCounts = Record<PlanRow['kind'], number>;

/** Counts of an empty plan. */
export function emptyCounts(): PlanCounts {
  return {set: 0, change: 0, unset: 0, repair: 0, unchanged: 0, 'unknown-user': 0, error: 0};
}

/** How many users the plan would write. */
export function dueCount(counts: PlanCounts): number {
  return counts.set + counts.change + counts.unset + counts.repair;
}

/**
 * Reads the entry of each user and says what would be done, in the order given, a batch at a time. Throws the first
 * error where not a single user of the first batch could be read.
 */
export async function* planChanges(
  doveadm: Doveadm,
  changes: AsyncIterable<Change>,
  signal: AbortSignal,
): AsyncGenerator<readonly PlanRow[]> {
  let first: FirstQuestion = 'value';
  const read = async (batch: readonly Change[]) => {
    const readings = await readEntries(
      doveadm,
      batch.map(({user}) => user),
      first,
    );
    // Where most have none, asking for existence first saves a question a user.
    first = readings.filter(({state}) => state === 'unset').length * 2 > readings.length ? 'existence' : 'value';
    return {rows: batch.map((change, index) => planRow(change, readings[index])), readings};
  };
  const batches = inLanes(inBatches(changes, readBatch), readLanes, read, signal);
  for await (const {rows} of unlessNobodyRead(batches, ({readings}) => readings)) yield rows;
}

function planRow(change: Change, reading: EntryReading | undefined): PlanRow {
  const {user, value} = change;
  if (reading === undefined || reading.state === 'error') {
    const {code, message} = reading?.error ?? {code: 'DOVEADM_ANSWER', message: 'doveadm did not answer'};
    return {user, value, before: null, kind: 'error', error: {code, message}};
  }
  return {user, value, before: reading.value, kind: kindOf(change, reading)};
}

function kindOf({value}: Change, reading: EntryReading): PlanRow['kind'] {
  if (reading.state === 'unknown-user') return 'unknown-user';
  if (reading.value === value) return 'unchanged';
  if (value === null) return 'unset';
  return reading.value === null ? 'set' : 'change';
}
