import type {Lock} from '../lock.js';
import {type Checkpoint, readCheckpoint, writeCheckpoint} from './checkpoint.js';
import type {DoneSet} from './done.js';
import {readJournal} from './journal.js';
import {generationIn} from './position.js';
import {continueRunRecord, lockJournal, type RunRecord} from './run-record.js';
import {readLeftover} from './under-way.js';

/**
 * A run that was cut short or did not send everything, as its files tell: journal, checkpoint, list of what was under way.
 * Whoever opened it closes it.
 */
export interface EarlierRun {
  readonly checkpoint: Checkpoint;
  /** Sent or skipped: not sent again. */
  readonly done: DoneSet;
  /** Was under way: sent again, it may arrive twice. */
  readonly mayHaveArrived: DoneSet;
  /** For each `topic/partition` the offset before which everything selected was settled. */
  readonly settledBefore: Readonly<Record<string, number>>;
  /** Failed, and not sent since: offsets of a `topic/partition` before another one, ascending. */
  unsent(stream: string, before: number): readonly number[];
  /** Generations of a followed file of which it has sent or skipped records. */
  readonly generations: ReadonlySet<string>;
  /** Continues in its files, with this checkpoint from now on. Throws USAGE and FILE_UNWRITABLE. */
  resume(checkpoint: Checkpoint): RunRecord;
  /** Gives the lock back. */
  close(): void;
}

/**
 * Reads what the run that wrote a journal left behind. `isOnlyRead` is for a plan: else the journal is locked first, since
 * a run that is still at work would add to it. Throws USAGE if there is no such run or if it is still at work.
 */
export async function openEarlierRun(path: string, {isOnlyRead}: {isOnlyRead: boolean}): Promise<EarlierRun> {
  const checkpoint = readCheckpoint(path);
  const lock = isOnlyRead ? null : lockJournal(path);
  try {
    return await readEarlierRun(path, checkpoint, lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
}

async function readEarlierRun(path: string, checkpoint: Checkpoint, lock: Lock | null): Promise<EarlierRun> {
  const {done, unsent} = await readJournal(path);
  const leftover = readLeftover(path);
  return {
    checkpoint,
    done,
    unsent,
    generations: generationsIn(done),
    mayHaveArrived: leftover.mayHaveArrived,
    settledBefore: leftover.settledBefore,
    resume(next) {
      writeCheckpoint(path, next);
      return continueRunRecord(path, leftover);
    },
    close: () => lock?.release(),
  };
}

function generationsIn(done: DoneSet): ReadonlySet<string> {
  const found = [...done.streams()].map(generationIn).filter((generation) => generation !== null);
  return new Set(found);
}
