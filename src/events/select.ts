import {decode} from './decode.js';
import type {NotificationEvent} from './event.js';
import type {EventFilter} from './filter.js';
import type {RecordBatch} from './record.js';

/** Which records of a file are wanted besides what the filter says; each null where it does not matter. */
export interface Bounds {
  /** Milliseconds since 1970, included. */
  readonly sinceMs: number | null;
  /** Milliseconds since 1970, excluded. */
  readonly untilMs: number | null;
  readonly partitions: readonly number[] | null;
}

/** The decoded events of a batch that pass the filter, in order. */
export function selectEvents(batch: RecordBatch, filter: EventFilter): NotificationEvent[] {
  const events: NotificationEvent[] = [];
  for (const record of batch) {
    const event = decode(record);
    if (filter.event(event)) events.push(event);
  }
  return events;
}

/** A test for the bounds; an event without a time or partition lies outside of any. */
export function createBoundsTest({sinceMs, untilMs, partitions}: Bounds): (event: NotificationEvent) => boolean {
  return ({timestampMs, record}) =>
    (sinceMs === null || (timestampMs !== null && timestampMs >= sinceMs)) &&
    (untilMs === null || (timestampMs !== null && timestampMs < untilMs)) &&
    (partitions === null || (record.partition !== null && partitions.includes(record.partition)));
}
