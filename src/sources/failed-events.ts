import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {mayBeJsonFrame} from '../events/formats/log-frame.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import {type JoinedFailures, type JoinOptions, joinFailures} from '../failures/join.js';
import {anyTime} from '../failures/read.js';
import {splitLines} from '../lines.js';
import {readLines} from './blocks.js';

/** All failures in what may be a log. */
export const everyFailure: JoinOptions = {drivers: null, mustBeLog: false, bounds: anyTime, now: Date.now};

/** Reads a log and finds the events whose push it says has failed. Throws FILE_UNREADABLE, and USAGE for another file. */
export async function readFailedEvents(
  path: string,
  options: JoinOptions,
  signal: AbortSignal,
): Promise<JoinedFailures> {
  return await joinFailures(path, splitLines(readLines(path, signal)), options);
}

/** The records of the same log, those whose push failed marked. */
export async function* markFailed(
  batches: AsyncIterable<RecordBatch>,
  {failed}: JoinedFailures,
): AsyncGenerator<RecordBatch> {
  for await (const batch of batches) yield failed.size === 0 ? batch : batch.map((record) => mark(record, failed));
}

function mark(record: EventRecord, failed: JoinedFailures['failed']): EventRecord {
  // Only a log's records name their session: other formats may be mixed into the file.
  const {session, file} = record;
  const pushFailed = session === undefined ? undefined : failed.get(file?.line ?? 0);
  if (session === undefined || pushFailed === undefined) return record;
  const {topic, partition, offset, timestampMs, timestampType, key, value, headers, problem, damaged} = record;
  return {
    topic,
    partition,
    offset,
    timestampMs,
    timestampType,
    key,
    value,
    headers,
    file,
    session,
    pushFailed,
    ...(problem === undefined ? {} : {problem}),
    ...(damaged === undefined ? {} : {damaged}),
  };
}

const brace = 0x7b;
const longestStart = '{"log":'.length;

/** Whether a file may be a log, and can be read twice; false too for one that cannot be read. */
export function mayBeLog(path: string): boolean {
  try {
    return statSync(path).isFile() && startsAsLog(path);
  } catch {
    return false;
  }
}

function startsAsLog(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(longestStart);
    const length = readSync(file, start);
    return length > 0 && (start[0] !== brace || mayBeJsonFrame(start, 0));
  } finally {
    closeSync(file);
  }
}
