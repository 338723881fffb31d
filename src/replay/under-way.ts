import {closeSync, writeSync} from 'node:fs';
import {isCount} from '../events/formats/line.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import {cannotWrite} from '../file-errors.js';
import {readOwn, replaceOpen} from '../side-file.js';
import {DoneSet} from './done.js';
import {indexOf, isRun, positionOf, streamOf} from './position.js';

/** First and last position of consecutive records of one stream. */
type PositionRun = readonly [stream: string, first: number, last: number];

/** What a run that was cut short left behind. */
export interface Leftover {
  /** Records that were under way. */
  readonly mayHaveArrived: DoneSet;
  readonly runs: readonly PositionRun[];
  /** For each stream the position before which everything selected was settled. */
  readonly settledBefore: Readonly<Record<string, number>>;
}

/** Keeps on disk which records are under way, so a run that is killed leaves that behind. */
export interface UnderWay {
  /** The batches; what is read of them is unsettled. */
  watch(batches: AsyncIterable<RecordBatch>): AsyncIterable<RecordBatch>;
  /** Tells that batches are about to be sent; that is on disk when it returns. Throws FILE_UNWRITABLE. */
  onLeaving(batches: readonly RecordBatch[]): void;
  /** Tells that the outcome of records is in the journal. */
  onSettled(records: RecordBatch): void;
  close(): void;
}

const settledBeforeEveryMs = 100;

function pathOf(journal: string): string {
  return `${journal}.underway`;
}

/**
 * Opens the file beside the journal. It is one line, written anew in place; what is after the line is old. A run that
 * continues keeps what the one before it left behind, null for a new one.
 */
export function openUnderWay(journal: string, leftover: Leftover | null): UnderWay {
  const path = pathOf(journal);
  const fd = replaceOpen(path, leftover === null ? '' : lineOf(leftover.runs, JSON.stringify(leftover.settledBefore)));
  const earlier = leftover?.runs ?? [];
  const underWay = new Map<EventRecord, PositionRun>();
  const unsettled = createUnsettled(leftover?.settledBefore ?? {});
  let settledBefore = '{}';
  let settledBeforeAtMs = Number.NEGATIVE_INFINITY;

  function write(): void {
    if (performance.now() - settledBeforeAtMs > settledBeforeEveryMs) {
      [settledBefore, settledBeforeAtMs] = [JSON.stringify(unsettled.firsts()), performance.now()];
    }
    const line = lineOf([...earlier, ...underWay.values()], settledBefore);
    guard(path, () => writeSync(fd, line, 0));
  }

  return {
    async *watch(batches) {
      for await (const batch of batches) {
        unsettled.add(batch);
        yield batch;
      }
    },
    onLeaving(batches) {
      for (const records of batches) addRun(underWay, records);
      write();
    },
    onSettled(records) {
      unsettled.remove(records);
      for (const record of records) underWay.delete(record);
    },
    close() {
      try {
        write();
      } catch {
        // A full disk: what the file says names all that is under way, and more.
      }
      closeSync(fd);
    },
  };
}

/** Positions that were read and have no outcome yet, by stream. */
function createUnsettled(before: Readonly<Record<string, number>>) {
  const open = new Map<string, Set<number>>();
  const next: Record<string, number> = {};
  return {
    add(batch: RecordBatch): void {
      const [first, last] = [batch[0], batch.at(-1)];
      if (first === undefined || last === undefined) return;
      const stream = streamOf(first);
      const positions = open.get(stream) ?? new Set();
      open.set(stream, positions);
      for (const record of batch) positions.add(indexOf(record));
      next[stream] = indexOf(last) + 1;
    },
    remove(records: RecordBatch): void {
      const positions = records[0] && open.get(streamOf(records[0]));
      for (const record of records) positions?.delete(indexOf(record));
    },
    /** The first of each stream; where there is none, the position after the last that was read. */
    firsts(): Readonly<Record<string, number>> {
      const values = Object.entries(next).map(([stream, after]) => {
        const [first] = open.get(stream) ?? [];
        return [stream, first ?? after];
      });
      return {...before, ...Object.fromEntries(values)};
    },
  };
}

function lineOf(underWay: readonly PositionRun[], settledBefore: string): string {
  return `{"underWay":${JSON.stringify(underWay)},"settledBefore":${settledBefore}}\n`;
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** One run from the first to the last record: what is between them and does not leave now is done already. */
function addRun(underWay: Map<EventRecord, PositionRun>, records: RecordBatch): void {
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) return;
  const {stream, index} = positionOf(first);
  underWay.set(first, [stream, index, indexOf(last)]);
}

/** Filters leave out what is between the records of a run, but not as much. */
const longestRun = 100_000_000;

function isPositionRun(run: unknown): run is PositionRun {
  return Array.isArray(run) && typeof run[0] === 'string' && isRun(run[1], run[2], longestRun);
}

/** What the last run over the journal left behind; nothing if it says nothing. */
export function readLeftover(journal: string): Leftover {
  const [line = ''] = (readOwn(pathOf(journal)) ?? '').split('\n', 1);
  try {
    const mayHaveArrived = new DoneSet();
    const saved: {underWay: PositionRun[]; settledBefore: Record<string, number>} = JSON.parse(line);
    const runs = saved.underWay.filter(isPositionRun);
    for (const [stream, first, last] of runs) mayHaveArrived.add({stream, index: first}, last);
    const settledBefore = Object.entries(saved.settledBefore).filter(([, offset]) => isCount(offset));
    return {mayHaveArrived, runs, settledBefore: Object.fromEntries(settledBefore)};
  } catch {
    return {mayHaveArrived: new DoneSet(), runs: [], settledBefore: {}};
  }
}
