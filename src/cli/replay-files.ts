import {lstatSync, rmSync} from 'node:fs';
import {resolve} from 'node:path';
import {usageError} from '../errors.js';
import {type OutputFile, openOutputFile} from '../output-file.js';
import {type Checkpoint, writeCheckpoint} from '../replay/checkpoint.js';
import {createJournal, type Journal} from '../replay/journal.js';
import type {ReplayFlags, ReplayJob} from './replay-job.js';

/** Throws USAGE where a file that the run would make is there already, or is named twice. */
export function refuseOldFiles({to, result, failed, resume}: ReplayFlags, earlier: Checkpoint | null): void {
  const target = resume === undefined && to?.startsWith('file:') ? to.slice(5) : undefined;
  const isKept = earlier !== null && failed !== undefined && resolve(failed) === earlier.failed;
  const files = [result, isKept ? undefined : failed, target].filter((file) => file !== undefined);
  for (const [index, file] of files.entries()) {
    const isThere = lstatSync(file, {throwIfNoEntry: false}) !== undefined;
    if (isThere) throw usageError(`${file} exists already`, 'Name a new file.');
    if (files.findIndex((other) => resolve(other) === resolve(file)) < index) {
      throw usageError(`${file} is named for two things`, 'Name another file.');
    }
  }
}

/** What a run writes beside its sink. */
export interface RunFiles {
  readonly journal: Journal | null;
  /** Takes the records that failed. */
  readonly failed: OutputFile | null;
  close(): void;
}

/** Opens them, but for the journal that a resumed run goes on in. Throws USAGE and FILE_UNWRITABLE. */
export function openRunFiles({flags, begin, earlier}: ReplayJob, reopened: Journal | null): RunFiles {
  const isKept = earlier !== null && earlier.failed === begin.failed;
  // What an earlier run could not send is sent again: it fails again, or is no longer failed.
  const failed = begin.failed === null ? null : openOutputFile(begin.failed, isKept ? 'replace' : 'create');
  try {
    if (reopened !== null && !isKept) writeCheckpoint(reopened.path, begin);
    const journal = reopened ?? (flags.result === undefined ? null : createJournal(flags.result, begin));
    return {
      journal,
      failed,
      close() {
        failed?.close();
        if (journal !== reopened) journal?.close();
      },
    };
  } catch (error) {
    failed?.close();
    if (failed !== null && !isKept) rmSync(failed.path, {force: true});
    throw error;
  }
}
