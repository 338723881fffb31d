import {createReadStream, rmSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {takeLock} from '../lock.js';
import {type OutputFile, openOutputFile} from '../output-file.js';
import {type Checkpoint, writeCheckpoint} from './checkpoint.js';
import {DoneSet} from './done.js';
import {parseResult} from './result.js';

/** The result lines of a run on disk: what they say is not sent again. */
export interface Journal {
  readonly path: string;
  /** Hands lines to the system, which keeps them if this process dies. Throws FILE_UNWRITABLE. */
  append(lines: string): void;
  /** Resolves when what was appended before would survive a power failure. */
  sync(): Promise<void>;
  /** Gives the lock back. */
  close(): void;
}

/**
 * Opens the journal, locked against a second run: a new one with a checkpoint beside it, or, for null, one that exists.
 * Throws USAGE and FILE_UNWRITABLE; then no new one is left behind.
 */
export function openJournal(path: string, begin: Checkpoint | null): Journal {
  const lock = takeLock(`${path}.lock`);
  try {
    return journalOn(path, begin, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

function journalOn(path: string, begin: Checkpoint | null, release: () => void): Journal {
  const file = openOutputFile(path, begin === null ? 'append' : 'create');
  if (begin !== null) writeOrRemove(file, begin);
  return {
    path,
    append: file.append,
    sync: file.sync,
    close() {
      file.close();
      release();
    },
  };
}

function writeOrRemove(file: OutputFile, checkpoint: Checkpoint): void {
  try {
    writeCheckpoint(file.path, checkpoint);
  } catch (error) {
    file.close();
    rmSync(file.path, {force: true});
    throw error;
  }
}

/** What a journal says. */
export interface Settled {
  /** Sent or skipped. */
  readonly done: DoneSet;
  /** Failed, and not sent since: offsets of a `topic/partition` that lie before another one, ascending. */
  unsent(stream: string, before: number): readonly number[];
}

/** Reads a journal. Lines that cannot be read say nothing. */
export async function readJournal(path: string): Promise<Settled> {
  const done = new DoneSet();
  const failed = new DoneSet();
  for await (const line of createInterface({input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY})) {
    const entry = parseResult(line);
    if (entry !== null) (entry.status === 'failed' ? failed : done).add(entry.first, entry.last);
  }
  return {
    done,
    unsent: (stream, before) => failed.positionsBefore(stream, before).filter((index) => !done.holds(stream, index)),
  };
}
