import {AppError} from '../errors.js';
import {decode} from '../events/decode.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import {isAway} from '../kafka/away.js';
import {partitionOfKey} from '../kafka/placement.js';
import type {TopicWriter} from '../kafka/write.js';
import {UnwrittenError, type WritableRecord, type WriteGuard, type WriteOutcome} from '../kafka/write-options.js';
import type {Clock} from './clock.js';
import {damagedLine, skippedOutcomes} from './damaged.js';
import {type Attempt, type Job, sendInLanes, type Tries} from './lanes.js';
import {createLosses, type Losses} from './losses.js';
import type {RetryPolicy} from './retry.js';
import type {Outcome, Sink, SinkNotice} from './sink.js';

export interface TopicSinkOptions extends RetryPolicy {
  readonly name: string;
  readonly writer: TopicWriter;
  /** Put records where they lay in their source, as far as that partition is there; else where their key belongs. */
  readonly keepPartitions: boolean;
  readonly dropTimestamps: boolean;
  readonly dropHeaders: boolean;
  /** Adds a header with this name and where the record came from, and skips what is itself a replay. */
  readonly tag: string | null;
  readonly clock: Clock;
  readonly notify: (notice: SinkNotice) => void;
}

const recordsInOneWrite = 10_000;
const tagHeader = Buffer.from('dovepush-replay');

/** A topic: bytes, key, headers and timestamp as they were, one write a partition at a time. */
export function createTopicSink(options: TopicSinkOptions): Sink {
  const {name, writer, clock, tag} = options;
  const losses = createLosses(options.onError);
  // By the jobs of one try: the next try of the same goes on with the same write, so that nothing is written twice.
  const unwritten = new WeakMap<readonly Job<number>[], UnwrittenError>();

  const asIs = tag === null && !options.dropTimestamps && !options.dropHeaders;

  /** The record as it is written; its own fields are getters that a spread would lose. */
  function change(record: EventRecord): WritableRecord {
    const {value} = record;
    const headers = options.dropHeaders ? [] : record.headers;
    const tagged =
      tag === null ? headers : [...headers, [tagHeader, Buffer.from(`${tag} ${placeOf(record)}`)] as const];
    const timestampMs = options.dropTimestamps ? Date.now() : timestampOf(record);
    return {key: keyOf(record), value, headers: tagged, timestampMs};
  }

  function skipReason(record: EventRecord): string | null {
    if (record.damaged) return damagedLine;
    return tag !== null && record.headers.some(([name]) => name.equals(tagHeader)) ? 'is-a-replay' : null;
  }

  function partitionFor(record: EventRecord): number {
    const {partition} = record;
    if (options.keepPartitions && partition !== null && partition < writer.partitions) return partition;
    return partitionOfKey(keyOf(record), writer.partitions) ?? (partition ?? 0) % writer.partitions;
  }

  function prepare(batch: RecordBatch): (Job<number> | Outcome)[] {
    if (batch.every((record) => skipReason(record) === null)) return jobsFor(batch);
    const skipped = batch.flatMap((record) => skippedOutcomes(record, skipReason(record)));
    return [...skipped, ...jobsFor(batch.filter((record) => skipReason(record) === null))];
  }

  function jobsFor(batch: RecordBatch): Job<number>[] {
    const [first] = batch;
    if (first === undefined) return [];
    const load = partitionFor(first);
    // What comes from a topic and keeps its partition is never divided.
    if (batch.every((record) => partitionFor(record) === load)) return [{lane: String(load), records: batch, load}];
    const byPartition = new Map<number, EventRecord[]>();
    for (const record of batch) {
      const partition = partitionFor(record);
      const records = byPartition.get(partition);
      if (records) records.push(record);
      else byPartition.set(partition, [record]);
    }
    return [...byPartition].map(([partition, records]) => ({lane: String(partition), records, load: partition}));
  }

  function write(partition: number, records: RecordBatch): Promise<readonly WriteOutcome[]> {
    const changed = asIs && records[0]?.topic !== null ? records : records.map(change);
    return writer.write(partition, changed, guardOf(records, losses));
  }

  async function deliver(jobs: readonly Job<number>[], tries: Tries): Promise<Attempt> {
    const partition = jobs[0]?.load ?? 0;
    // One by one, as flatMap does it, takes as long as writing them.
    const records = ([] as EventRecord[]).concat(...jobs.map((job) => job.records));
    const earlier = unwritten.get(jobs);
    unwritten.delete(jobs);
    try {
      const written = await (earlier?.resume() ?? write(partition, records));
      const ms = Math.round(clock.now() - tries.sinceMs);
      const repeated = tries.repeated && earlier === undefined;
      const outcomes = written.map((run) => outcomeOf(run, records, partition, {...tries, repeated}, ms));
      return {kind: 'settled', outcomes, laneFails: false};
    } catch (error) {
      if (!(error instanceof AppError) || !isAway(error)) throw error;
      const {code, message} = error;
      if (error instanceof UnwrittenError) unwritten.set(jobs, error);
      return {
        kind: 'unavailable',
        error: {code, message},
        mayHaveArrived: !(error instanceof UnwrittenError) || error.mayHaveArrived,
        isAway: true,
      };
    }
  }

  return {
    name,
    prepare: (batches) => batches,
    skipReason,
    send: (batches, signal, onLeaving) =>
      sendInLanes(
        batches,
        {...options, concurrency: writer.partitions, window: 2 * recordsInOneWrite, prepare, joins, deliver, onLeaving},
        signal,
      ),
    close: async () => undefined,
  };
}

/** The key; that of a payload that never was in a topic is its user, as the plugin would have it. */
function keyOf(record: EventRecord): Buffer | null {
  if (record.key !== null || record.topic !== null) return record.key;
  const {user} = decode(record);
  return user === null ? null : Buffer.from(user);
}

function timestampOf({topic, timestampMs}: EventRecord): number | null {
  return topic === null ? (timestampMs ?? Date.now()) : timestampMs;
}

/** Keeps back what is behind a refused record of the same key: one partition holds many users. */
function guardOf(records: RecordBatch, losses: Losses): WriteGuard {
  const ownerAt = (index: number) => ownerOf(records[index]);
  return {
    get isArmed() {
      return losses.any;
    },
    refused: (index, error) => losses.add(ownerAt(index), error),
    whyHeld: (index) => losses.errorFor(ownerAt(index)),
  };
}

function ownerOf(record: EventRecord | undefined): string {
  return record === undefined ? '' : (keyOf(record)?.toString('latin1') ?? '');
}

/** `dovecot/3/88213`, or the line of a file that does not know more. */
function placeOf({topic, partition, offset, file}: EventRecord): string {
  return topic === null ? `line ${file?.line}` : `${topic}/${partition}/${offset}`;
}

function joins(jobs: readonly Job<number>[], next: Job<number>): boolean {
  return jobs.reduce((sum, {records}) => sum + records.length, next.records.length) <= recordsInOneWrite;
}

function outcomeOf(run: WriteOutcome, all: RecordBatch, partition: number, tries: Tries, ms: number): Outcome {
  const records = all.slice(run.first, run.first + run.count);
  const {attempts} = tries;
  if ('error' in run) return {records, status: 'failed', attempts, repeated: tries.repeated, error: run.error, ms};
  const repeated = tries.repeated || run.repeated === true;
  return {records, status: 'sent', attempts, repeated, target: {partition, offset: run.offset}, ms};
}
