import type {Message} from './message.js';

/** Identity under which a broker recognises a repeated or missing batch. */
export interface ProducerId {
  readonly error: number;
  readonly id: number;
  readonly epoch: number;
}

/** Asks for a new producer identity, without transactions. */
export const initProducerId: Message<ProducerId> = {
  api: {key: 22, name: 'InitProducerId', min: 0, max: 1},
  write(writer) {
    writer.string(null).int32(60_000);
  },
  read(reader) {
    reader.throttle();
    return {error: reader.int16(), id: reader.int64(), epoch: reader.int16()};
  },
};
