import {AppError} from '../errors.js';
import type {RecordBatch} from '../events/record.js';
import {type Cursor, createCursor, isFinished} from './fetch/cursor.js';
import {createDecoder, decodeFetched} from './fetch/decode.js';
import {type Arrival, Fetching} from './fetch/fetching.js';
import {type BatchSpan, findBatches} from './fetch/record-batch.js';
import {endEarly, endIfShort, restart, restartDiverged, restartRemade} from './fetch/restart.js';
import type {FetchedPartition} from './messages/fetch.js';
import type {ReadOptions} from './read-options.js';
import {BrokerError, ErrorCode} from './transport/broker-error.js';
import {clusterOf, type KafkaConnection} from './transport/cluster.js';

export type {AcceptRecord} from './read-options.js';

/** What is to be decoded of one answer. */
interface Piece {
  readonly cursor: Cursor;
  readonly from: number;
  readonly fetched: FetchedPartition;
  readonly spans: readonly BatchSpan[];
}

/**
 * Reads ranges of any number of topics without a consumer group and commits nothing. Yields arrays of accepted records
 * of one partition each, in offset order within it; ends when every range is read, or is no longer there, or when the
 * signal aborts. Records of aborted transactions are left out. Throws TOPIC_UNKNOWN when a topic is deleted meanwhile,
 * KAFKA_UNREACHABLE or KAFKA_TIMEOUT when brokers stay away, KAFKA_RECORD_DAMAGED on a wrong checksum.
 */
export async function* readRanges(
  connection: KafkaConnection,
  options: ReadOptions,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch, void, void> {
  const cursors = options.ranges.map(createCursor);
  const fetching = new Fetching(clusterOf(connection), cursors, options, signal);
  const {decoder, prepare} = await createDecoder();
  try {
    while (!cursors.every(isFinished)) {
      const arrival = await fetching.next();
      if (arrival === null) return;
      const pieces = await advanceCursors(connection, arrival, fetching, options);
      // The next fetch is on its way while this one is decoded.
      fetching.dispatch();
      for (const {cursor, from, fetched, spans} of pieces) {
        await prepare(spans);
        const {topic, partition, until} = cursor;
        const wanted = {topic, partition, from, until, accept: options.accept};
        const inRangeCount = yield* decodeFetched(fetched, spans, wanted, decoder);
        options.progress?.(topic, partition, Math.min(nextOffset(spans, from), until), inRangeCount);
      }
    }
  } finally {
    fetching.close();
  }
}

/** Moves the cursors on and gives back what there is to decode. */
async function advanceCursors(
  connection: KafkaConnection,
  {fetched: arrived, remade}: Arrival,
  fetching: Fetching,
  options: ReadOptions,
): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for (const cursor of remade) restartRemade(cursor, options);
  for (const [cursor, fetched] of arrived) {
    if (fetched.error === ErrorCode.offsetOutOfRange) await restart(connection, cursor, options);
    else if (fetched.error !== ErrorCode.none) fetching.lose(cursor, new BrokerError(fetched.error));
    else if (fetched.divergesAt !== null) restartDiverged(cursor, fetched.divergesAt, options);
    else if (fetched.records.length > 0) pieces.push(advance(cursor, fetched, options));
  }
  const isQuiet = [...arrived.values()].every(({error, records}) => error === ErrorCode.none && records.length === 0);
  if (isQuiet) for (const [cursor, fetched] of arrived) await skipGap(connection, cursor, fetched, options);
  return pieces;
}

function advance(cursor: Cursor, fetched: FetchedPartition, options: ReadOptions): Piece {
  const from = cursor.position;
  const all = findBatches(fetched.records);
  if (all.length > 0 && nextOffset(all, from) === from) throw noProgress(cursor);
  const spans = all.slice(0, countPlanned(all, cursor));
  cursor.position = nextOffset(spans, from);
  cursor.epoch = spans.at(-1)?.leaderEpoch ?? cursor.epoch;
  cursor.shortSince = null;
  if (spans.length < all.length) endEarly(cursor, options);
  return {cursor, from, fetched, spans};
}

/** Batches before the first that was written, before the end of the range, after that end was looked up. */
function countPlanned(spans: readonly BatchSpan[], {endEpoch, until}: Cursor): number {
  const end = spans.findIndex(({leaderEpoch, baseOffset}) => leaderEpoch > endEpoch && baseOffset < until);
  return end === -1 ? spans.length : end;
}

/** A broker gives whole batches from the offset that was asked for on: asked again, this one would give the same. */
function noProgress({topic, partition, position}: Cursor): AppError {
  const place = `topic ${topic}, partition ${partition}`;
  return new AppError('KAFKA_RECORD_DAMAGED', `${place}: the broker gives nothing at offset ${position} or after it`);
}

function nextOffset(spans: readonly BatchSpan[], from: number): number {
  return Math.max(from, (spans.at(-1)?.lastOffset ?? -1) + 1);
}

/**
 * A broker always sends at least one batch of one partition if there is any. If it sent none, whatever lay between here
 * and the end of the range is gone: compaction may leave a gap at the very end, and a leader that lacks the last records
 * has no such end any more.
 */
async function skipGap(
  connection: KafkaConnection,
  cursor: Cursor,
  fetched: FetchedPartition,
  options: ReadOptions,
): Promise<void> {
  if (fetched.lastStableOffset >= cursor.until) cursor.position = cursor.until;
  else if (cursor.until < Number.POSITIVE_INFINITY) await endIfShort(connection, cursor, options);
}
