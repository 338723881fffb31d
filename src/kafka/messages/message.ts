import type {WireReader, WireWriter} from './wire.js';

/**
 * A request and how its answer is read (kafka.apache.org/protocol), in each version from `min` to `max`; the highest that
 * the broker knows too is used.
 */
export interface Message<T> {
  readonly api: {readonly key: number; readonly name: string; readonly min: number; readonly max: number};
  /** From this version on headers have tagged fields; never where it is left out. */
  readonly flexibleFrom?: number;
  write(writer: WireWriter, version: number): void;
  read(reader: WireReader, version: number): T;
  /** Milliseconds that the broker may take on purpose (long polling). */
  readonly waitMs?: number;
  /** Memory that the answer is put into if it fits; what `read` gives may lie in it. */
  readonly buffer?: Buffer | undefined;
}
