import {closeSync, writeSync} from 'node:fs';
import type {RecordBatch} from '../events/record.js';
import {cannotWrite} from '../file-errors.js';
import {readOwn, replaceOpen} from '../side-file.js';
import {DoneSet} from './done.js';
import {indexOf, positionOf, streamOf} from './position.js';

/** First and last position of a run of records in one stream. */
type Stretch = readonly [stream: string, first: number, last: number];

/** What a run that was cut short left behind. */
export interface Leftover {
  /** Records that had begun and may have arrived. */
  readonly begun: DoneSet;
  readonly stretches: readonly Stretch[];
  /** Of each stream the position before which everything selected was settled. */
  readonly low: Readonly<Record<string, number>>;
}

/** Keeps on disk which records are under way, so that a run that is killed leaves that behind. */
export interface UnderWay {
  /** The batches; what is read of them is unsettled. */
  watch(batches: AsyncIterable<RecordBatch>): AsyncIterable<RecordBatch>;
  /** Is on disk when it returns. Throws FILE_UNWRITABLE. */
  begin(batches: readonly RecordBatch[]): void;
  settle(records: RecordBatch): void;
  close(): void;
}

const lowEveryMs = 100;

function pathOf(journal: string): string {
  return `${journal}.underway`;
}

/**
 * Opens the file beside the journal. It is one line, written anew in place; what stands behind the line is old. A run that
 * goes on keeps what the one before it left behind, null for a new one.
 */
export function openUnderWay(journal: string, leftover: Leftover | null): UnderWay {
  const path = pathOf(journal);
  const fd = replaceOpen(path, leftover === null ? '' : lineOf(leftover.stretches, JSON.stringify(leftover.low)));
  const earlier = leftover?.stretches ?? [];
  const begun = new Map<RecordBatch[number], Stretch>();
  const unsettled = new Map<string, Set<number>>();
  const read: Record<string, number> = {};
  let low = '{}';
  let lowAtMs = Number.NEGATIVE_INFINITY;

  function lowest(): string {
    const values = Object.entries(read).map(([stream, next]) => {
      const [first] = unsettled.get(stream) ?? [];
      return [stream, first ?? next];
    });
    return JSON.stringify({...leftover?.low, ...Object.fromEntries(values)});
  }

  function take(stream: string, batch: RecordBatch): void {
    const open = unsettled.get(stream) ?? new Set();
    unsettled.set(stream, open);
    for (const record of batch) open.add(indexOf(record));
    read[stream] = indexOf(batch.at(-1) as RecordBatch[number]) + 1;
  }

  function write(): void {
    if (performance.now() - lowAtMs > lowEveryMs) [low, lowAtMs] = [lowest(), performance.now()];
    const line = lineOf([...earlier, ...begun.values()], low);
    guard(path, () => writeSync(fd, line, 0));
  }

  return {
    async *watch(batches) {
      for await (const batch of batches) {
        if (batch[0] !== undefined) take(streamOf(batch[0]), batch);
        yield batch;
      }
    },
    begin(batches) {
      for (const records of batches) {
        for (const stretch of stretchesOf(records)) begun.set(records[0] as RecordBatch[number], stretch);
      }
      write();
    },
    settle(records) {
      const open = records[0] && unsettled.get(streamOf(records[0]));
      for (const record of records) {
        open?.delete(indexOf(record));
        begun.delete(record);
      }
    },
    close() {
      try {
        write();
      } catch {
        // A full disk: what stands there names all that has begun, and more.
      }
      closeSync(fd);
    },
  };
}

function lineOf(begun: readonly Stretch[], low: string): string {
  return `{"begun":${JSON.stringify(begun)},"low":${low}}\n`;
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** One stretch from the first to the last record: what lies between and was not begun is done already. */
function stretchesOf(records: RecordBatch): Stretch[] {
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) return [];
  const from = positionOf(first);
  return [[from.stream, from.index, positionOf(last).index]];
}

/** What the last run over the journal left behind; nothing where it says nothing. */
export function readLeftover(journal: string): Leftover {
  const [line = ''] = (readOwn(pathOf(journal)) ?? '').split('\n', 1);
  try {
    const begun = new DoneSet();
    const saved: {begun: Stretch[]; low: Record<string, number>} = JSON.parse(line);
    for (const [stream, first, last] of saved.begun) begun.add({stream, index: first}, last);
    return {begun, stretches: saved.begun, low: saved.low};
  } catch {
    return {begun: new DoneSet(), stretches: [], low: {}};
  }
}
