import {decode} from '../events/decode.js';
import type {EventRecord, RecordBatch} from '../events/record.js';

/** What a run would do, told before it does anything. */
export interface Plan {
  readonly selected: number;
  /** By event name; `null` counts records that are no event. */
  readonly byEvent: Readonly<Record<string, number>>;
  readonly sendable: number;
  /** By reason. */
  readonly notSendable: Readonly<Record<string, number>>;
  /** First and last time of the selected records, milliseconds; null where none has one. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** Counts the selected records. `noPlace` says why the sink would skip one. */
export async function makePlan(
  batches: AsyncIterable<RecordBatch>,
  noPlace: (record: EventRecord) => string | null,
): Promise<Plan> {
  const byEvent: Record<string, number> = {};
  const notSendable: Record<string, number> = {};
  let [selected, sendable] = [0, 0];
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const batch of batches) {
    for (const record of batch) {
      selected += 1;
      const {event} = decode(record);
      byEvent[String(event)] = (byEvent[String(event)] ?? 0) + 1;
      const reason = noPlace(record);
      if (reason === null) sendable += 1;
      else notSendable[reason] = (notSendable[reason] ?? 0) + 1;
      const {timestampMs} = record;
      if (timestampMs === null) continue;
      firstMs = Math.min(firstMs, timestampMs);
      lastMs = Math.max(lastMs, timestampMs);
    }
  }
  const timed = firstMs <= lastMs;
  return {
    selected,
    byEvent,
    sendable,
    notSendable,
    firstMs: timed ? firstMs : null,
    lastMs: timed ? lastMs : null,
  };
}
