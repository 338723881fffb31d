import type {WireReader, WireWriter} from './wire.js';

/** A request and how its answer is read (kafka.apache.org/protocol). The version is fixed: one layout to know for each. */
export interface Message<T> {
  readonly api: {readonly key: number; readonly name: string; readonly version: number};
  write(writer: WireWriter): void;
  read(reader: WireReader): T;
  /** Milliseconds that the broker may take on purpose (long polling). */
  readonly waitMs?: number;
  /** Memory that the answer is put into if it fits; what `read` gives may lie in it. */
  readonly room?: Buffer | undefined;
}
