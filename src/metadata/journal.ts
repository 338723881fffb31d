import {closeSync, createReadStream, existsSync, readSync} from 'node:fs';
import {usageError} from '../errors.js';
import {splitLines} from '../lines.js';
import {type Lock, takeLock} from '../lock.js';
import {openOutputFile} from '../output-file.js';
import {openOwn} from '../side-file.js';
import type {ChangeResult} from './write.js';

/** What a run is about: a resumed one must be about the same. */
export interface RunIdentity {
  /** SHA-256 of the input. */
  readonly input: string;
  readonly shard: string | null;
  /** Mask of the users that are unset where the input does not name them; null without --prune. */
  readonly prune: string | null;
}

/** The result file of a run: what it is about in the first line, then a result a line. */
export interface Journal {
  /** Resolves when the results are on disk. */
  append(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const schema = 'dovepush.metadata-run/1';

/** Throws USAGE where a new result file would take the place of something. */
export function checkNewJournal(path: string): void {
  if (existsSync(path))
    throw usageError(`${path} exists already`, `Go on in it with --resume ${path}, or name a new file.`);
}

/**
 * Keeps other runs from a result file, before what is done is read from it. Throws USAGE while another run has it. The
 * caller must release it.
 */
export function lockJournal(path: string): Lock {
  return takeLock(`${path}.lock`);
}

/**
 * Begins a result file; or, where the caller holds its lock, goes on behind the last whole line of it. The caller must
 * close it.
 */
export async function openJournal(path: string, identity: RunIdentity, held: Lock | null): Promise<Journal> {
  if (held === null) checkNewJournal(path);
  const file = openOutputFile(path, held === null ? 'create' : 'append');
  const own = held === null ? lockJournal(path) : null;
  if (readIdentity(path) === null) file.append(`${JSON.stringify({schema, ...identity})}\n`);
  return {
    async append(lines) {
      file.append(lines.map((line) => `${line}\n`).join(''));
      await file.sync();
    },
    async close() {
      file.close();
      own?.release();
    },
  };
}

/** The first line, null where there is no whole one yet. */
function readIdentity(path: string): RunIdentity | null {
  const start = Buffer.alloc(4096);
  const fd = openOwn(path);
  if (fd === undefined) return null;
  const length = readSync(fd, start);
  closeSync(fd);
  const end = start.subarray(0, length).indexOf(0x0a);
  if (end === -1 && length < start.length) return null;
  const first = parse(start.toString('utf8', 0, end)) as (RunIdentity & {readonly schema?: unknown}) | null;
  if (first?.schema === schema) return first;
  throw usageError(`${path} is no result file of metadata apply`, {reason: 'result-unknown'});
}

/** Throws USAGE where the result file is about something else. A missing or empty one is about nothing yet. */
export function checkIdentity(path: string, wanted: RunIdentity): void {
  const found = readIdentity(path);
  if (found === null) return;
  const differs = (['input', 'shard', 'prune'] as const).find((name) => found[name] !== wanted[name]);
  if (differs === undefined) return;
  const what = {input: 'another input', shard: 'another --shard', prune: 'another --prune'}[differs];
  throw usageError(`${path} belongs to a run with ${what}`, {reason: 'result-of-another'});
}

/** Users whose change is on record as done. */
export async function* doneUsers(path: string): AsyncGenerator<string> {
  const fd = openOwn(path);
  if (fd === undefined) return;
  for await (const lines of splitLines(createReadStream(path, {fd}))) {
    for (const line of lines) {
      // A torn last line is no record.
      const result = parse(line.toString('utf8')) as Partial<ChangeResult> | null;
      if (typeof result?.user === 'string' && result.action !== 'failed') yield result.user;
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
