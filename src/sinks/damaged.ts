import type {RecordBatch} from '../events/record.js';
import type {Outcome} from './sink.js';

/** The reason under which a line of a file is skipped that ought to be a record and is none. */
export const damagedLine = 'damaged-line';

/** Takes the records that no sink may have out of a batch. */
export function divide(batch: RecordBatch): {whole: RecordBatch; skipped: Outcome[]} {
  if (!batch.some(({damaged}) => damaged)) return {whole: batch, skipped: []};
  const skipped = batch
    .filter(({damaged}) => damaged)
    .map((record) => {
      return {records: [record], status: 'skipped', reason: damagedLine, attempts: 0, repeated: false, ms: 0} as const;
    });
  return {whole: batch.filter(({damaged}) => !damaged), skipped};
}
