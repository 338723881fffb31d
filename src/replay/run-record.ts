import {rmSync} from 'node:fs';
import {type Lock, takeLock} from '../lock.js';
import {openOutputFile} from '../output-file.js';
import {type Checkpoint, removeCheckpoint, writeCheckpoint} from './checkpoint.js';
import {type Leftover, openUnderWay, type UnderWay} from './under-way.js';

/** The journal of a run that is sending, and what lies beside it: checkpoint, list of what is under way, lock. */
export interface RunRecord {
  /** Of the journal. */
  readonly path: string;
  readonly underWay: UnderWay;
  /** Hands result lines to the system, which keeps them if this process dies. Throws FILE_UNWRITABLE. */
  append(lines: string): void;
  /** Resolves when what was appended before would survive a power failure. */
  sync(): Promise<void>;
  /** Gives the lock back if the record took it. */
  close(): void;
}

/** The lock of a journal. Throws USAGE while another run has it. */
export function lockJournal(path: string): Lock {
  return takeLock(`${path}.lock`);
}

/**
 * Starts a journal with its checkpoint, locked against a second run. Throws USAGE if the file exists, and FILE_UNWRITABLE;
 * then none is left behind.
 */
export function createRunRecord(path: string, checkpoint: Checkpoint): RunRecord {
  const lock = lockJournal(path);
  try {
    const record = openRecord(path, 'create', null, () => writeCheckpoint(path, checkpoint));
    return {
      ...record,
      close() {
        record.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Continues the journal of an earlier run, whose lock the caller has. Throws USAGE and FILE_UNWRITABLE. */
export function continueRunRecord(path: string, leftover: Leftover): RunRecord {
  return openRecord(path, 'append', leftover, () => undefined);
}

function openRecord(
  path: string,
  mode: 'create' | 'append',
  leftover: Leftover | null,
  prepare: () => void,
): RunRecord {
  const {append, sync, close} = openOutputFile(path, mode);
  try {
    prepare();
    const underWay = openUnderWay(path, leftover);
    return {
      path,
      underWay,
      append,
      sync,
      close() {
        underWay.close();
        close();
      },
    };
  } catch (error) {
    close();
    if (mode === 'create') removeStart(path);
    throw error;
  }
}

function removeStart(path: string): void {
  removeCheckpoint(path);
  rmSync(path, {force: true});
}
