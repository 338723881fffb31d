import {crc32} from 'node:zlib';
import type {NotificationEvent} from './event.js';
import type {EventRecord} from './record.js';
import {isSayable} from './time.js';

/** Numbers about events; times in milliseconds since 1970. */
export interface Stats {
  readonly records: number;
  readonly invalid: number;
  readonly duplicates: number;
  readonly byEvent: ReadonlyMap<string, number>;
  readonly byUser: ReadonlyMap<string, number>;
  readonly byMailbox: ReadonlyMap<string, number>;
  /** Under `topic/partition`; records of logs have none. */
  readonly byPartition: ReadonlyMap<string, number>;
  /** Under the first millisecond of each minute. */
  readonly byMinute: ReadonlyMap<number, number>;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** Counts events as they come. */
export interface Counter {
  add(event: NotificationEvent): void;
  stats(): Stats;
}

/** How far back a record is compared: with several drivers on one topic the copies of a transaction are not adjacent. */
const copyDistance = 16;
const minuteMs = 60_000;

/** What tells a record from its neighbours. Sixteen records with 32-bit sums and lengths do not meet by chance. */
interface Print {
  readonly sum: number;
  readonly length: number;
  readonly offset: number | null;
}

function printOf({key, value, offset}: EventRecord): Print {
  const keySum = key === null ? 0 : crc32(key);
  const length = (key?.length ?? -1) * 2 ** 28 + (value?.length ?? -1);
  return {sum: value === null ? keySum : crc32(value, keySum), length, offset};
}

function isCopy(print: Print, earlier: Print): boolean {
  if (print.sum !== earlier.sum || print.length !== earlier.length) return false;
  // With a filter the records between are not seen: then their offsets tell how many there were.
  return print.offset === null || earlier.offset === null || print.offset - earlier.offset <= copyDistance;
}

function count<T>(map: Map<T, number>, name: T): void {
  map.set(name, (map.get(name) ?? 0) + 1);
}

/** A counter that has seen nothing yet. */
export function createCounter(): Counter {
  const byEvent = new Map<string, number>();
  const byUser = new Map<string, number>();
  const byMailbox = new Map<string, number>();
  const byPartition = new Map<string, number>();
  const byMinute = new Map<number, number>();
  const recent = new Map<string, Print[]>();
  let [records, invalid, duplicates] = [0, 0, 0];
  let firstMs: number | null = null;
  let lastMs: number | null = null;

  function addTime(ms: number): void {
    count(byMinute, Math.floor(ms / minuteMs) * minuteMs);
    firstMs = Math.min(firstMs ?? ms, ms);
    lastMs = Math.max(lastMs ?? ms, ms);
  }

  function addRecord(record: EventRecord): void {
    const partition = record.topic === null ? '' : `${record.topic}/${record.partition}`;
    if (partition !== '') count(byPartition, partition);
    const prints = recent.get(partition) ?? [];
    const print = printOf(record);
    if (prints.some((earlier) => isCopy(print, earlier))) duplicates += 1;
    prints.push(print);
    if (prints.length > copyDistance) prints.shift();
    recent.set(partition, prints);
  }

  return {
    add(event) {
      records += 1;
      if (event.invalid) invalid += 1;
      if (event.event !== null) count(byEvent, event.event);
      if (event.user !== null) count(byUser, event.user);
      if (event.mailbox !== null) count(byMailbox, event.mailbox);
      if (isSayable(event.timestampMs)) addTime(event.timestampMs);
      addRecord(event.record);
    },
    stats: () => ({records, invalid, duplicates, byEvent, byUser, byMailbox, byPartition, byMinute, firstMs, lastMs}),
  };
}

/** The entries with the largest counts first, equal ones by name; at most so many. */
export function largest(counts: ReadonlyMap<string, number>, limit?: number): readonly (readonly [string, number])[] {
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, limit);
}

/** Records a second between the first and the last; null where there is no time between them. */
export function perSecond({records, firstMs, lastMs}: Stats): number | null {
  return firstMs === null || lastMs === null || lastMs === firstMs ? null : records / ((lastMs - firstMs) / 1000);
}
