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

/** Counts the selected records. `skipReason` says why the sink would skip one. */
export async function makePlan(
  batches: AsyncIterable<RecordBatch>,
  skipReason: (record: EventRecord) => string | null,
): Promise<Plan> {
  const byEvent = new Map<string | null, number>();
  const notSendable = new Map<string, number>();
  const times: Times = {firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY};
  let selected = 0;
  for await (const batch of batches) {
    selected += batch.length;
    addTimes(times, batch);
    for (const record of batch) {
      addOne(byEvent, decode(record).event);
      const reason = skipReason(record);
      if (reason !== null) addOne(notSendable, reason);
    }
  }
  const timed = times.firstMs <= times.lastMs;
  return {
    selected,
    byEvent: Object.fromEntries(byEvent),
    sendable: selected - [...notSendable.values()].reduce((sum, count) => sum + count, 0),
    notSendable: Object.fromEntries(notSendable),
    firstMs: timed ? times.firstMs : null,
    lastMs: timed ? times.lastMs : null,
  };
}

interface Times {
  firstMs: number;
  lastMs: number;
}

function addTimes(times: Times, batch: RecordBatch): void {
  let {firstMs, lastMs} = times;
  for (const {timestampMs} of batch) {
    if (timestampMs === null) continue;
    if (timestampMs < firstMs) firstMs = timestampMs;
    if (timestampMs > lastMs) lastMs = timestampMs;
  }
  Object.assign(times, {firstMs, lastMs});
}

function addOne<T>(counts: Map<T, number>, name: T): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
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
