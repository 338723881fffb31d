import {fetchOffsets} from '../offsets.js';
import type {ReadOptions} from '../read-options.js';
import type {KafkaConnection} from '../transport/cluster.js';
import {type Cursor, isFinished} from './cursor.js';

/** A new leader may learn only after a while how far the partition is; then it is shorter than it was. */
const shortMs = 5000;

/**
 * The broker does not have the position. Where retention took the records away, reading goes on at the first that is kept.
 * Where the partition now ends before it (a leader that lacks the last records, a topic made anew), a bounded range is over,
 * and a followed one is read from its beginning: some of it may have been read already.
 */
export async function restart(connection: KafkaConnection, cursor: Cursor, options: ReadOptions): Promise<void> {
  const {topic, partition, position, until} = cursor;
  const [offsets] = await fetchOffsets(connection, topic, [partition]);
  const {earliest, latest} = offsets ?? {earliest: 0, latest: 0};
  if (position > latest && until < Number.POSITIVE_INFINITY) {
    endEarly(cursor, options);
    return;
  }
  [cursor.position, cursor.epoch] = [Math.min(earliest, until), -1];
  options.notify?.({kind: 'truncated', topic, partition, from: position, to: cursor.position});
}

/** The topic was deleted and made anew: nothing of a bounded range is there any more, a followed one begins anew. */
export function restartRemade(cursor: Cursor, options: ReadOptions): void {
  const {topic, partition, position, until} = cursor;
  if (isFinished(cursor)) return;
  if (until < Number.POSITIVE_INFINITY) endEarly(cursor, options);
  else {
    [cursor.position, cursor.epoch] = [0, -1];
    options.notify?.({kind: 'truncated', topic, partition, from: position, to: 0});
  }
}

/** Ends a bounded range whose partition has ended before it for some seconds, as its leader confirms. */
export async function endIfShort(connection: KafkaConnection, cursor: Cursor, options: ReadOptions): Promise<void> {
  const now = performance.now();
  cursor.shortSince ??= now;
  if (now - cursor.shortSince < shortMs) return;
  cursor.shortSince = null;
  const [offsets] = await fetchOffsets(connection, cursor.topic, [cursor.partition]);
  if (offsets !== undefined && offsets.latest < cursor.until) endEarly(cursor, options);
}

/** The leader has other records from this offset on than those that were read before its election. */
export function restartDiverged(cursor: Cursor, offset: number, options: ReadOptions): void {
  const {topic, partition, position, until} = cursor;
  if (until < Number.POSITIVE_INFINITY) endEarly(cursor, options);
  else {
    [cursor.position, cursor.epoch] = [offset, -1];
    options.notify?.({kind: 'truncated', topic, partition, from: position, to: offset});
  }
}

/** Ends a bounded range: what comes next was written after its end was looked up. */
export function endEarly(cursor: Cursor, options: ReadOptions): void {
  const {topic, partition, position, until} = cursor;
  cursor.position = until;
  options.notify?.({kind: 'cut', topic, partition, from: position, until});
}
