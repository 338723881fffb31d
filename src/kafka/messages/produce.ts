import type {Message} from './message.js';

/** What the broker says of one record batch. */
export interface ProducedBatch {
  readonly error: number;
  /** Offset of its first record. */
  readonly baseOffset: number;
}

/** Writes one record batch to one partition; answered when all in-sync replicas have it. */
export function produce(topic: string, partition: number, batch: Buffer, timeoutMs: number): Message<ProducedBatch> {
  return {
    api: {key: 0, name: 'Produce', min: 3, max: 7},
    write(writer) {
      const allInSync = -1;
      writer.string(null).int16(allInSync).int32(timeoutMs);
      writer.array([topic], (name) => {
        writer.string(name).array([partition], (number) => writer.int32(number).bytes(batch));
      });
    },
    read(reader, version) {
      const answers = reader.array(() => {
        reader.string();
        return reader.array(() => {
          reader.int32();
          const error = reader.int16();
          const baseOffset = reader.int64();
          reader.int64();
          if (version >= 5) reader.int64();
          return {error, baseOffset};
        });
      });
      reader.throttle();
      const [answer] = answers.flat();
      if (!answer) throw new RangeError('the answer names no partition');
      return answer;
    },
  };
}
