import type {EventRecord} from '../events/record.js';

/** Where a record stands in its source: the line of a file, or the offset in a partition. */
export interface Position {
  /** `topic/partition`, empty for a file. */
  readonly stream: string;
  readonly index: number;
}

/** The place by which a record is known again in another run over the same source. */
export function positionOf(record: EventRecord): Position {
  return {stream: streamOf(record), index: indexOf(record)};
}

/** The stream, which all records of a batch share. */
export function streamOf({file, topic, partition}: EventRecord): string {
  return file === null ? `${topic}/${partition}` : '';
}

export function indexOf({file, offset}: EventRecord): number {
  return file === null ? (offset ?? 0) : file.line;
}
