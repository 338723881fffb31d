import {createReadStream, existsSync, rmSync} from 'node:fs';
import {usageError} from '../errors.js';
import {splitLines} from '../lines.js';
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
 * Begins a journal, locked against a second run, with a checkpoint beside it. Throws USAGE and FILE_UNWRITABLE; then none
 * is left behind.
 */
export function createJournal(path: string, begin: Checkpoint): Journal {
  return locked(path, () => {
    const file = openOutputFile(path, 'create');
    writeOrRemove(file, begin);
    return file;
  });
}

/**
 * Opens the journal of an earlier run to go on in it; from here on no other run adds to it, so what it says may be read.
 * Throws USAGE and FILE_UNWRITABLE.
 */
export function reopenJournal(path: string): Journal {
  if (!existsSync(path)) throw usageError(`there is no journal ${path}`, 'Name a journal that an earlier run wrote.');
  return locked(path, () => openOutputFile(path, 'append'));
}

function locked(path: string, open: () => OutputFile): Journal {
  const lock = takeLock(`${path}.lock`);
  try {
    const {append, sync, close} = open();
    return {
      path,
      append,
      sync,
      close() {
        close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
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
  for await (const lines of splitLines(createReadStream(path))) {
    for (const line of lines) {
      const entry = parseResult(line.toString());
      if (entry !== null) (entry.status === 'failed' ? failed : done).add(entry.first, entry.last);
    }
  }
  return {
    done,
    unsent: (stream, before) => failed.positionsBefore(stream, before).filter((index) => !done.holds(stream, index)),
  };
}
