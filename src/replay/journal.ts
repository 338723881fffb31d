import {createReadStream} from 'node:fs';
import {createInterface} from 'node:readline';
import {takeLock} from '../lock.js';
import {openOutputFile} from '../output-file.js';
import {DoneSet} from './done.js';
import {parseResult} from './result.js';

/** The result lines of a run on disk: what they say is not sent again. */
export interface Journal {
  readonly path: string;
  /** Hands lines to the system, which keeps them if this process dies. Throws FILE_UNWRITABLE. */
  append(lines: string): void;
  /** Resolves once what was appended would survive a power failure, or at once while that is little. */
  settled(): Promise<void>;
  /** Syncs what is left and gives the lock back. */
  close(): Promise<void>;
}

// What a power failure may cost at most; a killed process costs nothing.
const maxUnsyncedBytes = 1024 * 1024;
const syncEveryMs = 100;

/** Opens the journal, locked against a second run; `resume` goes on in one that exists. */
export function openJournal(path: string, resume: boolean): Journal {
  const lock = takeLock(`${path}.lock`);
  try {
    return journalOn(path, resume, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

function journalOn(path: string, resume: boolean, release: () => void): Journal {
  const file = openOutputFile(path, resume ? 'append' : 'create');
  let unsynced = 0;
  let syncedAt = performance.now();

  async function sync(): Promise<void> {
    unsynced = 0;
    await file.sync();
    syncedAt = performance.now();
  }

  return {
    path,
    append(lines) {
      file.append(lines);
      unsynced += lines.length;
    },
    async settled() {
      if (unsynced > maxUnsyncedBytes || (unsynced > 0 && performance.now() - syncedAt > syncEveryMs)) await sync();
    },
    async close() {
      try {
        if (unsynced > 0) await sync();
      } finally {
        file.close();
        release();
      }
    },
  };
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
