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
  /** Of the leader that wrote the newest records before the offset; null where the broker does not say. */
  readonly epoch: number | null;
}

const anyEpoch = -1;

/** Asks for an offset of each partition by time, milliseconds since 1970. */
export function listOffsets(
  topic: string,
  partitions: readonly number[],
  timestampMs: number,
): Message<readonly ListedOffset[]> {
  return {
    api: {key: 2, name: 'ListOffsets', min: 2, max: 4},
    write(writer, version) {
      const readCommitted = 1;
      writer
        .int32(-1)
        .int8(readCommitted)
        .array([topic], (name) => {
          writer.string(name).array(partitions, (partition) => {
            writer.int32(partition);
            if (version >= 4) writer.int32(anyEpoch);
            writer.int64(timestampMs);
          });
        });
    },
    read(reader, version) {
      reader.throttle();
      const topics = reader.array(() => {
        reader.string();
        return reader.array(() => {
          const partition = reader.int32();
          const error = reader.int16();
          reader.int64();
          const offset = reader.int64();
          const epoch = version >= 4 ? reader.int32() : -1;
          return {partition, error, offset, epoch: epoch < 0 ? null : epoch};
        });
      });
      return topics.flat();
    },
  };
}
