import {decode} from '../events/decode.js';
import type {NotificationEvent} from '../events/event.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import type {DoneSet} from './done.js';

/** Which records of the source are meant. */
export interface Selection {
  /** Null where every record is. */
  readonly test: ((event: NotificationEvent) => boolean) | null;
  /** Left out: an earlier run has settled them. */
  readonly done: DoneSet | null;
  /** At most so many, those of earlier runs included. */
  readonly max: number;
  /** Told of records that are not meant. */
  readonly onLeftOut?: ((records: RecordBatch) => void) | undefined;
}

/** The batches without the records that are not meant; stops reading when there are enough. */
export async function* select(batches: AsyncIterable<RecordBatch>, selection: Selection): AsyncGenerator<RecordBatch> {
  const {test, done} = selection;
  const isMeant = (record: EventRecord) => !(done?.has(record) ?? false) && (test === null || test(decode(record)));
  let left = selection.max - (done?.size ?? 0);
  if (left <= 0) return;
  for await (const batch of batches) {
    const chosen = test === null && done === null ? batch : batch.filter(isMeant);
    if (selection.onLeftOut && chosen.length < batch.length) selection.onLeftOut(without(batch, chosen));
    const taken = chosen.length > left ? chosen.slice(0, left) : chosen;
    left -= taken.length;
    if (taken.length > 0) yield taken;
    if (left <= 0) return;
  }
}

function without(batch: RecordBatch, chosen: RecordBatch): RecordBatch {
  const left = new Set(batch);
  for (const record of chosen) left.delete(record);
  return [...left];
}
