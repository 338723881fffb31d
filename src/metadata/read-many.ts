import type {Doveadm} from '../doveadm/doveadm.js';
import type {EntryReading} from './entry.js';
import {inBatches, inLanes, type Pace} from './lanes.js';
import {readEntries} from './read.js';

/** The entries of any number of users, in their order, a batch at a time. Stops between batches when the signal aborts. */
export function readMany(
  doveadm: Doveadm,
  users: AsyncIterable<string>,
  {lanes, signal}: Pace,
): AsyncGenerator<readonly EntryReading[]> {
  const batches = inBatches(users, doveadm.batchSize);
  return inLanes(batches, lanes, (batch) => readEntries(doveadm, batch), signal);
}
