import type {ByteTest} from '../events/byte-test.js';
import type {Source} from './source.js';

/** How the lines of a file are read; `auto` looks at each line. */
export const inputFormats = ['auto', 'record', 'kcat', 'payload', 'dlog', 'cyrus', 'ox'] as const;
export type InputFormat = (typeof inputFormats)[number];

export interface FileOptions {
  readonly format: InputFormat;
  /** Rejects lines before they are read as records; only where the reader wants none of their neighbours. */
  readonly bytes?: ByteTest | null;
  /** Milliseconds since 1970 now: a log without a year means the latest year that is not in the future. */
  readonly nowMs: number;
}

/** A file or standard input as a source. */
export interface FileSource extends Source {
  /** Lines passed over so far because they are no event. */
  readonly passedOver: number;
}

/**
 * A source over recorded events: a plain or gzipped file, `-` for standard input. `read` throws FILE_UNREADABLE.
 */
export function openFileSource(path: string, options: FileOptions): FileSource {
  throw new Error(`not yet: ${path} ${options.format}`);
}
