import {decode} from './decode.js';
import type {NotificationEvent} from './event.js';
import type {EventRecord, RecordBatch} from './record.js';

/** Takes batches of records and gives the events that are wanted of each, in order. */
export interface Selection {
  select(batch: RecordBatch): readonly NotificationEvent[];
  /** True when no further event is wanted. */
  readonly done: boolean;
}

export interface SelectionOptions {
  readonly test: (event: NotificationEvent) => boolean;
  /** Hits after which the selection is done; infinite where left out. */
  readonly count?: number | undefined;
  /** Events of the same partition to give before and after each hit. */
  readonly context?: number | undefined;
}

/** A selection of the events that pass the test. */
export function createSelection({test, count = Number.POSITIVE_INFINITY, context = 0}: SelectionOptions): Selection {
  return context === 0 ? createHitSelection(test, count) : createContextSelection(test, count, context);
}

function createHitSelection(test: SelectionOptions['test'], count: number): Selection {
  let left = count;
  return {
    select(batch) {
      const events: NotificationEvent[] = [];
      for (const record of batch) {
        if (left === 0) break;
        const event = decode(record);
        if (!test(event)) continue;
        events.push(event);
        left -= 1;
      }
      return events;
    },
    get done() {
      return left === 0;
    },
  };
}

/** What of one partition was left out and may still be wanted. */
interface Neighbours {
  before: NotificationEvent[];
  /** Events after the last hit that are still to be given. */
  after: number;
}

function copy(bytes: Buffer | null): Buffer | null {
  return bytes && Buffer.from(bytes);
}

/** The event with bytes of its own: what waits for a hit must not hold on to the whole buffer that was fetched. */
function detached(event: NotificationEvent): NotificationEvent {
  // Named one by one: a fetched record has getters, which spreading would lose.
  const {topic, partition, offset, timestampMs, timestampType, file, problem, damaged} = event.record;
  return decode({
    topic,
    partition,
    offset,
    timestampMs,
    timestampType,
    key: copy(event.record.key),
    value: copy(event.record.value),
    headers: event.record.headers.map(([name, value]) => [Buffer.from(name), copy(value)] as const),
    file,
    ...(problem === undefined ? {} : {problem}),
    ...(damaged === undefined ? {} : {damaged}),
  });
}

function partitionOf({topic, partition}: EventRecord): string {
  return `${topic ?? ''}/${partition ?? ''}`;
}

function createContextSelection(test: SelectionOptions['test'], count: number, context: number): Selection {
  const partitions = new Map<string, Neighbours>();
  let left = count;

  function neighboursOf(record: EventRecord): Neighbours {
    const name = partitionOf(record);
    const neighbours = partitions.get(name) ?? {before: [], after: 0};
    partitions.set(name, neighbours);
    return neighbours;
  }

  function add(event: NotificationEvent, neighbours: Neighbours): readonly NotificationEvent[] {
    if (left > 0 && test(event)) {
      const given = [...neighbours.before, event];
      left -= 1;
      neighbours.before = [];
      neighbours.after = context;
      return given;
    }
    if (neighbours.after > 0) {
      neighbours.after -= 1;
      return [event];
    }
    neighbours.before = [...neighbours.before.slice(1 - context), detached(event)].slice(-context);
    return [];
  }

  return {
    select: (batch) => batch.flatMap((record) => add(decode(record), neighboursOf(record))),
    get done() {
      return left === 0 && [...partitions.values()].every(({after}) => after === 0);
    },
  };
}

/** What of a batch need not be read again: all of it, or where the selection is done, what lies up to its last event. */
export function consumed(batch: RecordBatch, events: readonly NotificationEvent[], done: boolean): RecordBatch {
  const last = events.at(-1);
  return done && last ? batch.slice(0, batch.indexOf(last.record) + 1) : batch;
}

/** Which events of a file are wanted besides what the filter says; each null where it does not matter. */
export interface Bounds {
  /** Milliseconds since 1970, included. */
  readonly sinceMs: number | null;
  /** Milliseconds since 1970, excluded. */
  readonly untilMs: number | null;
  readonly partitions: readonly number[] | null;
}

/** A test for the bounds; an event without a time or partition is outside of any. The time is that of its record. */
export function createBoundsTest({sinceMs, untilMs, partitions}: Bounds): (event: NotificationEvent) => boolean {
  return (event) => {
    const {record} = event;
    // Lines that were never in a topic may have a time in the payload only.
    const timeMs = record.topic === null ? event.timestampMs : record.timestampMs;
    return (
      (sinceMs === null || (timeMs !== null && timeMs >= sinceMs)) &&
      (untilMs === null || (timeMs !== null && timeMs < untilMs)) &&
      (partitions === null || (record.partition !== null && partitions.includes(record.partition)))
    );
  };
}
