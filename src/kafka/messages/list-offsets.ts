import type {Message} from './message.js';

/** Asked for instead of a time: the first kept offset. */
export const earliestOffset = -2;
/** Asked for instead of a time: the end for readers of committed records. */
export const latestOffset = -1;

/** The answer for one partition; `offset` is -1 where no record is that late. */
export interface ListedOffset {
  readonly partition: number;
  readonly error: number;
  readonly offset: number;
}

/** Asks for an offset of each partition by time, milliseconds since 1970. */
export function listOffsets(
  topic: string,
  partitions: readonly number[],
  timestampMs: number,
): Message<readonly ListedOffset[]> {
  return {
    api: {key: 2, name: 'ListOffsets', min: 2, max: 3},
    write(writer) {
      const readCommitted = 1;
      writer
        .int32(-1)
        .int8(readCommitted)
        .array([topic], (name) => {
          writer.string(name).array(partitions, (partition) => writer.int32(partition).int64(timestampMs));
        });
    },
    read(reader) {
      reader.throttle();
      const topics = reader.array(() => {
        reader.string();
        return reader.array(() => {
          const partition = reader.int32();
          const error = reader.int16();
          reader.int64();
          return {partition, error, offset: reader.int64()};
        });
      });
      return topics.flat();
    },
  };
}
