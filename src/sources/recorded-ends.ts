import type {EventRecord} from '../events/record.js';
import {openFileSource} from './file.js';
import {type Landmark, landmarkOf} from './landmarks.js';

/** The last record of each partition in a recording, by `topic/partition`. */
export type RecordedEnds = ReadonlyMap<string, Landmark>;

/** Name of a partition across topics: `topic/0`. */
export function partitionName(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function keepLast(ends: Map<string, Landmark>, record: EventRecord): void {
  const landmark = landmarkOf(record);
  if (landmark === null) return;
  const name = partitionName(landmark.topic, landmark.partition);
  if (landmark.offset >= (ends.get(name)?.offset ?? 0)) ends.set(name, landmark);
}

/** Reads where recordings end, oldest first or in any order; files that are not there hold nothing. */
export async function readRecordedEnds(paths: readonly string[], signal: AbortSignal): Promise<RecordedEnds> {
  const ends = new Map<string, Landmark>();
  for (const path of paths) {
    const source = openFileSource(path, {format: 'record'});
    for await (const batch of source.read(signal)) for (const record of batch) keepLast(ends, record);
  }
  return ends;
}
