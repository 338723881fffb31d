import type {EventRecord} from '../events/record.js';

/** Where a record stands in its source: the line of a file, or the offset in a partition. */
export interface Position {
  /** `topic/partition`, empty for a file. */
  readonly stream: string;
  readonly index: number;
}

/** The place by which a record is known again in another run over the same source. */
export function positionOf({file, topic, partition, offset}: EventRecord): Position {
  return file === null ? {stream: `${topic}/${partition}`, index: offset ?? 0} : {stream: '', index: file.line};
}
