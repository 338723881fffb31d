import {isCount} from '../events/formats/line.js';
import type {EventRecord} from '../events/record.js';

// No topic has such a name.
const filePrefix = 'file:';

/** Where a record stands in its source: the line of a file, or the offset in a partition. */
export interface Position {
  /** `topic/partition`; of a file the generation if it is followed, else empty. */
  readonly stream: string;
  readonly index: number;
}

/** The place by which a record is known again in another run over the same source. */
export function positionOf(record: EventRecord): Position {
  return {stream: streamOf(record), index: indexOf(record)};
}

/** The stream, which all records of a batch share. */
export function streamOf({file, topic, partition}: EventRecord): string {
  return file === null ? `${topic}/${partition}` : fileStream(file.generation);
}

export function indexOf({file, offset}: EventRecord): number {
  return file === null ? (offset ?? 0) : file.line;
}

/** The stream of a file. */
export function fileStream(generation: string | undefined): string {
  return generation === undefined ? '' : `${filePrefix}${generation}`;
}

/** Whether two values read back from a file are first and last position of a run of at most so many. */
export function isRun(first: unknown, last: unknown, most: number): boolean {
  return isCount(first) && isCount(last) && last >= first && last - first < most;
}

/** The generation in the stream of a followed file, null for any other stream. */
export function generationIn(stream: string): string | null {
  return stream.startsWith(filePrefix) ? stream.slice(filePrefix.length) : null;
}
