import type {Doveadm} from '../doveadm/doveadm.js';
import type {EntryReading} from './entry.js';
import {inBatches, inLanes} from './lanes.js';
import {readEntries} from './read.js';

/** Users read in one go: as many as a read of the whole site may have, so that this way is taken for a small one. */
export const readBatch = 5000;

/** Two reads under way keep doveadm busy while the answer of one is looked at. */
export const readLanes = 2;

/** The entries of any number of users, in their order, a batch at a time. Stops between batches when the signal aborts. */
export function readMany(
  doveadm: Doveadm,
  users: AsyncIterable<string>,
  signal: AbortSignal,
): AsyncGenerator<readonly EntryReading[]> {
  return inLanes(inBatches(users, readBatch), readLanes, (batch) => readEntries(doveadm, batch), signal);
}
