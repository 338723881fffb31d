import {rmSync} from 'node:fs';
import {usageError} from '../errors.js';
import type {ReadRange} from '../kafka/read-options.js';
import {readOwn, replaceFile} from '../side-file.js';
import type {FileContent} from '../sources/content.js';
import type {Landmark} from '../sources/landmarks.js';

const schema = 'dovepush.replay-checkpoint/1';

/** What a run must find again when it is resumed. */
export interface Checkpoint {
  /** Flags that say what is sent where, by name. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** When the run began, milliseconds since 1970: times like -15m count from here. */
  readonly startedMs: number;
  /** The ranges of a topic as they were resolved, null for a file. */
  readonly ranges: readonly ReadRange[] | null;
  /** Records by which the topic is known again; left out for a file. */
  readonly landmarks?: readonly Landmark[];
  /** The content of a source file, null for a topic. */
  readonly content: FileContent | null;
  /** The names of the clusters that are read from and written to. */
  readonly clusters: readonly string[];
  /** Where the records that fail are kept, the whole path; null for nowhere. */
  readonly failed: string | null;
}

/** The checkpoint's place beside its journal. */
function checkpointPath(journal: string): string {
  return `${journal}.checkpoint`;
}

/** Writes the checkpoint: whole or not at all. Throws FILE_UNWRITABLE. */
export function writeCheckpoint(journal: string, checkpoint: Checkpoint): void {
  replaceFile(checkpointPath(journal), `${JSON.stringify({schema, ...checkpoint})}\n`);
}

/** Removes the checkpoint of a run that did not start. */
export function removeCheckpoint(journal: string): void {
  rmSync(checkpointPath(journal), {force: true});
}

/** Reads the checkpoint beside a journal. Throws USAGE where there is none that can be read. */
export function readCheckpoint(journal: string): Checkpoint {
  const path = checkpointPath(journal);
  const text = readOwn(path);
  if (text === undefined) throw usageError(`there is no checkpoint ${path}`, {reason: 'checkpoint-missing'});
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (!isObject(value) || value.schema !== schema || !isCheckpoint(value)) {
    throw usageError(`${path} is no checkpoint of a replay, or is damaged`, {reason: 'checkpoint-missing'});
  }
  return value;
}

function isCheckpoint(value: Fields): value is Fields & Checkpoint {
  const {flags, startedMs, ranges, landmarks, content, clusters, failed} = value;
  return (
    isObject(flags) &&
    [flags.from, flags.to].every(isText) &&
    Number.isFinite(startedMs) &&
    (ranges === null || (Array.isArray(ranges) && ranges.every(isRange))) &&
    (landmarks === undefined || (Array.isArray(landmarks) && landmarks.every(isLandmark))) &&
    (content === null || (isObject(content) && isText(content.sha256))) &&
    Array.isArray(clusters) &&
    (failed === null || isText(failed))
  );
}

function isRange(value: unknown): boolean {
  if (!isObject(value)) return false;
  const {topic, partition, from, until} = value;
  return isText(topic) && [partition, from, until].every(Number.isSafeInteger);
}

function isLandmark(value: unknown): boolean {
  if (!isObject(value)) return false;
  const {topic, partition, offset, timestampMs, crc} = value;
  return isText(topic) && [partition, offset, timestampMs ?? 0, crc].every(Number.isSafeInteger);
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
