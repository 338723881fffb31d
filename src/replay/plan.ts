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
  const byEvent = new Map<string | null, number>();
  const notSendable = new Map<string, number>();
  let selected = 0;
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const batch of batches) {
    selected += batch.length;
    for (const record of batch) {
      const {event} = decode(record);
      byEvent.set(event, (byEvent.get(event) ?? 0) + 1);
      const reason = noPlace(record);
      if (reason !== null) notSendable.set(reason, (notSendable.get(reason) ?? 0) + 1);
      const {timestampMs} = record;
      if (timestampMs === null) continue;
      firstMs = Math.min(firstMs, timestampMs);
      lastMs = Math.max(lastMs, timestampMs);
    }
  }
  const timed = firstMs <= lastMs;
  return {
    selected,
    byEvent: Object.fromEntries(byEvent),
    sendable: selected - [...notSendable.values()].reduce((sum, count) => sum + count, 0),
    notSendable: Object.fromEntries(notSendable),
    firstMs: timed ? firstMs : null,
    lastMs: timed ? lastMs : null,
  };
}

/** What was asked for: records a second, and how many times the original speed. */
export interface Pace {
  readonly rate?: number | undefined;
  readonly speed?: number | undefined;
}

/** Seconds that the run takes at least, null where no pace was asked for. */
export function estimateSeconds({sendable, firstMs, lastMs}: Plan, {rate, speed}: Pace): number | null {
  const byRate = rate === undefined ? null : sendable / rate;
  const spanMs = firstMs === null || lastMs === null ? 0 : lastMs - firstMs;
  const bySpeed = speed === undefined || !Number.isFinite(speed) ? null : spanMs / 1000 / speed;
  return byRate === null && bySpeed === null ? null : Math.max(byRate ?? 0, bySpeed ?? 0);
}

/** The plan of a shared topic: what waits now, before any filter. */
export function unreadPlan(selected: number): Plan {
  return {selected, byEvent: {}, sendable: selected, notSendable: {}, firstMs: null, lastMs: null};
}
