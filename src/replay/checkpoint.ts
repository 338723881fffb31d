import {closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {AppError, usageError} from '../errors.js';
import type {ReadRange} from '../kafka/read-options.js';

const schema = 'dovepush.replay-checkpoint/1';

/** The content of a file, by which it is known again. */
export interface FileContent {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What a run must find again when it is resumed. */
export interface Checkpoint {
  /** Flags that say what is sent where, by name. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** When the run began, milliseconds since 1970: times like -15m count from here. */
  readonly startedMs: number;
  /** The ranges of a topic as they were resolved, null for a file. */
  readonly ranges: readonly ReadRange[] | null;
  /** The content of a source file, null for a topic. */
  readonly content: FileContent | null;
}

/** The checkpoint's place beside its journal. */
function checkpointPath(journal: string): string {
  return `${journal}.checkpoint`;
}

/** Writes the checkpoint so that it is whole or not there. Throws FILE_UNWRITABLE. */
export function writeCheckpoint(journal: string, checkpoint: Checkpoint): void {
  const path = checkpointPath(journal);
  const temporary = `${path}.tmp`;
  try {
    const fd = openSync(temporary, 'w', 0o600);
    writeSync(fd, `${JSON.stringify({schema, ...checkpoint})}\n`);
    fsyncSync(fd);
    closeSync(fd);
    renameSync(temporary, path);
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    rmSync(temporary, {force: true});
    const hint = 'Make room or choose another place.';
    throw new AppError('FILE_UNWRITABLE', `cannot write ${path}: ${(error as Error).message}`, {hint, cause: error});
  }
}

/** Reads the checkpoint beside a journal. Throws USAGE where there is none that can be read. */
export function readCheckpoint(journal: string): Checkpoint {
  const path = checkpointPath(journal);
  try {
    const {schema: name, ...checkpoint} = JSON.parse(readFileSync(path, 'utf8'));
    if (name === schema) return checkpoint;
  } catch (error) {
    throw usageError(
      `cannot read the checkpoint ${path}: ${(error as Error).message}`,
      'Name a journal with --resume that an earlier run wrote.',
    );
  }
  throw usageError(`${path} is no checkpoint of a replay`, 'Name a journal with --resume that an earlier run wrote.');
}
