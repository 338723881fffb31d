import {crc32} from 'node:zlib';
import type {EventRecord} from '../events/record.js';
import type {KafkaConnection} from '../kafka/connection.js';
import {fetchOffsets, type PartitionOffsets} from '../kafka/offsets.js';
import {readRanges} from '../kafka/read.js';
import type {ReadRange} from '../kafka/read-options.js';

/** A record by which a topic is known again: one that was made anew has another one there, or none. */
export interface Landmark {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970, null if it has none. */
  readonly timestampMs: number | null;
  /** CRC-32 of its value. */
  readonly crc: number;
}

/** How far back from the end of a range is looked for a record. */
const mostOffsets = 100;
const never = new AbortController().signal;

/** The landmark that a record is; null if nobody knows where it was. */
export function landmarkOf({topic, partition, offset, timestampMs, value}: EventRecord): Landmark | null {
  if (topic === null || partition === null || offset === null) return null;
  return {topic, partition, offset, timestampMs, crc: crc32(value ?? '')};
}

/** The last record of each range; none of a range that holds none near its end. */
export async function findLandmarks(
  connection: KafkaConnection,
  ranges: readonly ReadRange[],
): Promise<readonly Landmark[]> {
  const ends = ranges.flatMap(({until, from, ...place}) => {
    return until === null || until <= from ? [] : [{...place, from: Math.max(from, until - mostOffsets), until}];
  });
  return [...(await lastOf(connection, ends)).values()];
}

/**
 * What shows that a topic is no longer the one with these landmarks: in words, null if nothing does. A record that
 * retention or compaction took shows nothing.
 */
export async function whyMadeAnew(
  connection: KafkaConnection,
  topic: string,
  landmarks: readonly Landmark[],
): Promise<string | null> {
  const own = landmarks.filter((landmark) => landmark.topic === topic);
  const known = new Set(await connection.partitions(topic));
  const missing = own.find(({partition}) => !known.has(partition));
  if (missing !== undefined) return `it has no partition ${missing.partition} any more`;
  const partitions = own.map(({partition}) => partition);
  const offsets = await fetchOffsets(connection, topic, partitions);
  const ended = own.find((landmark) => offsetsFor(landmark, offsets).latest <= landmark.offset);
  if (ended !== undefined) {
    return `partition ${ended.partition} ends at ${offsetsFor(ended, offsets).latest}, before offset ${ended.offset}`;
  }
  const kept = own.filter((landmark) => offsetsFor(landmark, offsets).earliest <= landmark.offset);
  const ranges = kept.map(({partition, offset}) => ({topic, partition, from: offset, until: offset + 1}));
  const found = await lastOf(connection, ranges);
  const other = kept.find((landmark) => isOther(landmark, found.get(placeOf(landmark))));
  return other === undefined ? null : `offset ${other.offset} of partition ${other.partition} is another record`;
}

function offsetsFor({partition}: Landmark, offsets: readonly PartitionOffsets[]): PartitionOffsets {
  return offsets.find((entry) => entry.partition === partition) ?? {partition, earliest: 0, latest: 0};
}

function isOther(landmark: Landmark, found: Landmark | undefined): boolean {
  if (found === undefined) return false;
  return found.timestampMs !== landmark.timestampMs || found.crc !== landmark.crc;
}

function placeOf({topic, partition}: Landmark): string {
  return `${topic}/${partition}`;
}

/** The last record of each range, by `topic/partition`. */
async function lastOf(
  connection: KafkaConnection,
  ranges: readonly ReadRange[],
): Promise<ReadonlyMap<string, Landmark>> {
  const found = new Map<string, Landmark>();
  for await (const batch of readRanges(connection, {ranges, reuseMemory: true}, never)) {
    const last = batch.at(-1);
    const landmark = last === undefined ? null : landmarkOf(last);
    if (landmark !== null) found.set(placeOf(landmark), landmark);
  }
  return found;
}
