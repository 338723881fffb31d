import type {Message} from './message.js';

/** Says which mechanism is wanted; `mechanisms` are those the broker offers. */
export function saslHandshake(
  mechanism: string,
): Message<{readonly error: number; readonly mechanisms: readonly string[]}> {
  return {
    api: {key: 17, name: 'SaslHandshake', min: 1, max: 1},
    write: (writer) => void writer.string(mechanism),
    read: (reader) => ({error: reader.int16(), mechanisms: reader.array(() => reader.string())}),
  };
}

/** The broker's part of one step; `bytes` stand behind their length, as kafkajs's mechanisms want them. */
export interface SaslAnswer {
  readonly error: number;
  /** Empty unless the broker refuses. */
  readonly message: string;
  readonly bytes: Buffer;
  /** Milliseconds until the session ends, 0 where it does not. */
  readonly lifetimeMs: number;
}

/** One step of a mechanism; `bytes` stand behind their length. */
export function saslAuthenticate(bytes: Buffer): Message<SaslAnswer> {
  return {
    api: {key: 36, name: 'SaslAuthenticate', min: 0, max: 1},
    write: (writer) => void writer.raw(bytes),
    read(reader, version) {
      const error = reader.int16();
      const message = reader.string();
      const answer = reader.bytes();
      const sized = Buffer.alloc(4 + answer.length);
      sized.writeInt32BE(answer.length, 0);
      answer.copy(sized, 4);
      return {error, message, bytes: sized, lifetimeMs: version >= 1 ? reader.int64() : 0};
    },
  };
}
