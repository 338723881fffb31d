import type {EventRecord} from '../events/record.js';
import {openFileSource} from './file.js';

/** Where a recording stands: the offset behind the last one it holds, for each `topic/partition`. */
export type RecordedOffsets = ReadonlyMap<string, number>;

/** Name of a partition across topics: `topic/0`. */
export function partitionName(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function note(offsets: Map<string, number>, {topic, partition, offset}: EventRecord): void {
  if (topic === null || partition === null || offset === null) return;
  const name = partitionName(topic, partition);
  offsets.set(name, Math.max(offsets.get(name) ?? 0, offset + 1));
}

/** Reads the offsets of recordings, oldest first or in any order; files that are not there hold none. */
export async function readRecordedOffsets(paths: readonly string[], signal: AbortSignal): Promise<RecordedOffsets> {
  const offsets = new Map<string, number>();
  for (const path of paths) {
    const source = openFileSource(path, {format: 'record'});
    for await (const batch of source.read(signal)) for (const record of batch) note(offsets, record);
  }
  return offsets;
}
