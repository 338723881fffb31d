import type {EventRecord, RecordBatch} from '../events/record.js';
import type {Outcome} from './sink.js';

/** The reason under which a line of a file is skipped that ought to be a record and is none. */
export const damagedLine = 'damaged-line';

/** The outcome of a record that is skipped; none without a reason. */
export function skippedOutcomes(record: EventRecord, reason: string | null): Outcome[] {
  if (reason === null) return [];
  return [{records: [record], status: 'skipped', reason, attempts: 0, repeated: false, ms: 0}];
}

/** Takes the records that no sink may have out of a batch. */
export function withoutDamaged(batch: RecordBatch): {whole: RecordBatch; skipped: Outcome[]} {
  if (!batch.some(({damaged}) => damaged)) return {whole: batch, skipped: []};
  const skipped = batch.flatMap((record) => skippedOutcomes(record, record.damaged ? damagedLine : null));
  return {whole: batch.filter(({damaged}) => !damaged), skipped};
}
