import {lstatSync, rmSync} from 'node:fs';
import {resolve} from 'node:path';
import {usageError} from '../errors.js';
import {nameAfter} from '../events/place-name.js';
import {type OutputFile, openOutputFile} from '../output-file.js';
import type {EarlierRun} from './earlier-run.js';
import type {ReplayJob} from './job.js';
import {createRunRecord, type RunRecord} from './run-record.js';

/** The files that a run is to create. */
export interface OutputNames {
  /** The destination, `file:PATH` among others. */
  readonly to: string;
  readonly result: string | undefined;
  readonly failed: string | undefined;
}

/** Throws USAGE if a file that the run would create exists, or is named twice. */
export function refuseOldFiles({to, result, failed}: OutputNames, earlier: EarlierRun | null): void {
  const target = earlier === null ? (nameAfter(to, 'file:') ?? undefined) : undefined;
  const isKept = earlier !== null && failed !== undefined && resolve(failed) === earlier.checkpoint.failed;
  const files = [result, isKept ? undefined : failed, target].filter((file) => file !== undefined);
  for (const [index, file] of files.entries()) {
    const isThere = lstatSync(file, {throwIfNoEntry: false}) !== undefined;
    if (isThere) throw usageError(`${file} exists already`, 'Name a new file.');
    if (files.findIndex((other) => resolve(other) === resolve(file)) < index) {
      throw usageError(`${file} is named for two things`, 'Name another file.');
    }
  }
}

/** What a run writes beside its destination. */
export interface RunOutputs {
  /** The journal; null if the run keeps none. */
  readonly record: RunRecord | null;
  /** Takes the records that failed. */
  readonly failed: OutputFile | null;
  close(): void;
}

/** Opens them; those of an earlier run are continued. Throws USAGE and FILE_UNWRITABLE. */
export function openOutputs({checkpoint, earlier, options}: ReplayJob): RunOutputs {
  const isKept = earlier !== null && earlier.checkpoint.failed === checkpoint.failed;
  // What an earlier run could not send is sent again: it fails again, or is no longer failed.
  const failed = checkpoint.failed === null ? null : openOutputFile(checkpoint.failed, isKept ? 'replace' : 'create');
  const openRecord = () => {
    if (earlier !== null) return earlier.resume(checkpoint);
    return options.result === undefined ? null : createRunRecord(options.result, checkpoint);
  };
  try {
    const record = openRecord();
    return {
      record,
      failed,
      close() {
        failed?.close();
        record?.close();
      },
    };
  } catch (error) {
    failed?.close();
    if (failed !== null && !isKept) rmSync(failed.path, {force: true});
    throw error;
  }
}
