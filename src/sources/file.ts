import type {ByteTest} from '../events/byte-test.js';
import type {InputFormat} from '../events/formats/index.js';
import {createLineDecoder} from '../events/lines.js';
import type {EventRecord, FilePosition, RecordBatch} from '../events/record.js';
import {type Block, readBlocks} from './blocks.js';
import type {Source} from './source.js';

export interface FileOptions {
  readonly format: InputFormat;
  /** Rejects lines before they are read as records; only where the reader wants none of their neighbours. */
  readonly bytes?: ByteTest | null;
  /** The clock, milliseconds since 1970, by which lines of a log without a year are dated; the system's where left out. */
  readonly now?: () => number;
  /** Where the blocks come from, if not from reading the file to its end. */
  readonly blocks?: ((signal: AbortSignal) => AsyncIterable<Block & {readonly generation?: string}>) | undefined;
  /** Whether records that are not complete when the signal aborts are left for another run. */
  readonly isResumable?: boolean;
}

/** A file or standard input as a source. */
export interface FileSource extends Source {
  /** Lines passed over so far because they are no event. */
  readonly passedOver: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The end of a line less the carriage return of files that come from Windows: no format has one there. */
function endOfText(block: Buffer, start: number, end: number): number {
  return end > start && block[end - 1] === carriageReturn ? end - 1 : end;
}

/**
 * A source over recorded events: a plain or gzipped file, `-` for standard input. `read` throws FILE_UNREADABLE.
 */
export function openFileSource(path: string, options: FileOptions): FileSource {
  const bytes = options.bytes ?? null;
  const blocks: NonNullable<FileOptions['blocks']> = options.blocks ?? ((signal) => readBlocks(path, signal));
  let passedOver = 0;

  async function* read(signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const decoder = createLineDecoder(options.format, options.now ?? Date.now);
    let batch: EventRecord[] = [];
    const emit = (record: EventRecord) => void batch.push(record);
    const lines = createLineCount(path);
    for await (const {bytes: block, release, generation} of blocks(signal)) {
      for (let start = 0; start < block.length; ) {
        const found = block.indexOf(lineFeed, start);
        const next = found === -1 ? block.length : found;
        const end = endOfText(block, start, next);
        const at = lines.next(generation);
        // A line that is judged by itself and cannot pass is not even cut out of the block.
        const wanted = bytes === null || !decoder.independent(block, start, end) || bytes(block, start, end);
        if (wanted && end > start && !decoder.push(block.subarray(start, end), at, emit)) passedOver += 1;
        start = next + 1;
      }
      if (batch.length > 0) yield batch;
      else release();
      batch = [];
    }
    if (options.isResumable && signal.aborted) return;
    decoder.end(emit);
    if (batch.length > 0) yield batch;
  }

  return {
    name: `file:${path}`,
    read,
    get passedOver() {
      return passedOver;
    },
  };
}

/** Counts the lines of each file that was under a path. */
function createLineCount(path: string) {
  const counts = new Map<string | undefined, number>();
  return {
    next(generation: string | undefined): FilePosition {
      const line = (counts.get(generation) ?? 0) + 1;
      counts.set(generation, line);
      return generation === undefined ? {path, line} : {path, line, generation};
    },
  };
}
