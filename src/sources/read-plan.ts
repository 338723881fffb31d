import {usageError} from '../errors.js';
import type {Bounds} from '../events/select.js';
import {parseTime} from '../events/time.js';

/** Where reading of each partition begins. */
export type ReadStart =
  | {readonly kind: 'beginning' | 'end'}
  | {readonly kind: 'offset' | 'last'; readonly count: number}
  | {readonly kind: 'time'; readonly ms: number};

/** Where it ends: never, at the end as it is now, or before the first record of that time or later. */
export type ReadEnd =
  | {readonly kind: 'never' | 'now'}
  /** `lateMs`: how much further to look for records of the range that were stored late; infinite for all there are. */
  | {readonly kind: 'time'; readonly ms: number; readonly lateMs: number};

/** Where a time range of a topic ends for reading if no flag says it: an outage rarely holds events back for longer. */
const defaultLateMs = 2 * 3600 * 1000;

export interface ReadPlan {
  /** Null: all. */
  readonly partitions: readonly number[] | null;
  readonly start: ReadStart;
  readonly end: ReadEnd;
}

/** The flags that say what to read of a topic. */
export interface ReadFlags {
  readonly partition?: string | undefined;
  readonly offset?: readonly string[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Milliseconds. */
  readonly late?: number | undefined;
  readonly exit?: boolean | undefined;
  /** A consumer group has its own offsets: with one only times and `exit` are left to choose. */
  readonly group?: string | undefined;
}

/** A start, or the time of an end. */
function parseOffset(text: string, nowMs: number): {start: ReadStart} | {endMs: number} {
  if (text === 'beginning' || text === 'end') return {start: {kind: text}};
  if (text.startsWith('s@')) return {start: {kind: 'time', ms: parseTime(text.slice(2), nowMs)}};
  if (text.startsWith('e@')) return {endMs: parseTime(text.slice(2), nowMs)};
  const count = Number(text.replace('-', ''));
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(count)) {
    throw usageError(`'${text}' is no offset`, 'Write beginning, end, a number, -N for the last N, s@TIME or e@TIME.');
  }
  return {start: {kind: text.startsWith('-') ? 'last' : 'offset', count}};
}

function once<T>(values: readonly T[], what: string): T | undefined {
  if (values.length > 1) throw usageError(`${what} is given twice`, 'Leave one out.');
  return values[0];
}

function parsePartitions(text: string): number[] {
  if (!/^\d{1,9}(?:,\d{1,9})*$/.test(text)) throw usageError(`'${text}' is no list of partitions`, 'Write 0,3,5.');
  return [...new Set(text.split(',').map(Number))];
}

function refuseWithGroup({partition, offset = []}: ReadFlags): void {
  const place = offset.find((text) => !/^[se]@/.test(text));
  const given = Object.entries({partition, offset: place}).find(([, value]) => value !== undefined);
  if (given) {
    throw usageError(`--group and --${given[0]} contradict each other`, 'A group goes on where it was; leave one out.');
  }
}

/**
 * What the flags ask for. Without any of them: from the end (`follow`) or from the beginning to the end as it is now
 * (`whole`). Throws USAGE.
 */
export function parseReadPlan(flags: ReadFlags, nowMs: number, defaultRange: 'follow' | 'whole'): ReadPlan {
  if (flags.group !== undefined) refuseWithGroup(flags);
  const offsets = (flags.offset ?? []).map((text) => parseOffset(text, nowMs));
  const starts = offsets.flatMap((offset) => ('start' in offset ? [offset.start] : []));
  const ends = offsets.flatMap((offset) => ('endMs' in offset ? [offset.endMs] : []));
  if (flags.since !== undefined) starts.push({kind: 'time', ms: parseTime(flags.since, nowMs)});
  if (flags.until !== undefined) ends.push(parseTime(flags.until, nowMs));
  const start = once(starts, 'the start');
  const endMs = once(ends, 'the end');
  if (start?.kind === 'time' && endMs !== undefined && start.ms > endMs) {
    throw usageError('the start is after the end', 'Exchange the times.');
  }
  const end: ReadEnd | undefined =
    endMs === undefined ? undefined : {kind: 'time', ms: endMs, lateMs: flags.late ?? defaultLateMs};
  const bounded = end !== undefined || flags.exit === true || defaultRange === 'whole';
  return {
    partitions: flags.partition === undefined ? null : parsePartitions(flags.partition),
    start: start ?? {kind: bounded ? 'beginning' : 'end'},
    end: end ?? {kind: bounded ? 'now' : 'never'},
  };
}

/** What a plan means for a file, which has times and partitions but no offsets to start at. */
export function boundsOf({start, end, partitions}: ReadPlan): Bounds {
  return {
    sinceMs: start.kind === 'time' ? start.ms : null,
    untilMs: end.kind === 'time' ? end.ms : null,
    partitions,
  };
}

/** The same plan for a topic whose records cannot be late. */
export function withoutLate(plan: ReadPlan): ReadPlan {
  return plan.end.kind === 'time' ? {...plan, end: {...plan.end, lateMs: 0}} : plan;
}

/** What to say of an end that is still to come; null if it is not. */
export function futureEnd({end}: ReadPlan, nowMs: number): string | null {
  if (end.kind !== 'time' || end.ms <= nowMs) return null;
  return `${new Date(end.ms).toISOString()} is ahead of now: reading ends at the end as it is now`;
}
