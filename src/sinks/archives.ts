import {createReadStream, createWriteStream, readdirSync, renameSync, rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import {AppError} from '../errors.js';
import {createExclusively, openOwn, temporaryPath} from '../side-file.js';

/** A full file that was put aside: `FILE.1.gz`, or `FILE.1` while it is not compressed yet. */
interface Archive {
  readonly path: string;
  readonly number: number;
  readonly compressed: boolean;
}

function archivesOf(path: string): Archive[] {
  const start = `${basename(path)}.`;
  const archives: Archive[] = [];
  for (const name of readdirSync(dirname(path))) {
    const match = name.startsWith(start) ? /^(\d{1,9})(\.gz)?$/.exec(name.slice(start.length)) : null;
    if (match) {
      archives.push({path: join(dirname(path), name), number: Number(match[1]), compressed: match[2] !== undefined});
    }
  }
  return archives.sort((a, b) => a.number - b.number);
}

/** Paths of the full files of a recording, oldest first. */
export function listArchives(path: string): readonly string[] {
  return archivesOf(path).map((archive) => archive.path);
}

/** Writes `FILE.N.gz` whole or not at all, then removes `FILE.N`: a kill in between leaves the plain one. */
async function compress(path: string): Promise<void> {
  const source = openOwn(path);
  if (source === undefined) return;
  const unfinished = temporaryPath(`${path}.gz`);
  const target = createExclusively(unfinished);
  try {
    const output = createWriteStream(unfinished, {fd: target, flush: true});
    await pipeline(createReadStream(path, {fd: source}), createGzip(), output);
    renameSync(unfinished, `${path}.gz`);
  } catch (error) {
    rmSync(unfinished, {force: true});
    throw error;
  }
  rmSync(path);
}

async function guarded(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const {message} = error as Error;
    const hint = 'Make room or choose another place.';
    throw new AppError('FILE_UNWRITABLE', `cannot put ${path} aside: ${message}`, {hint, cause: error});
  }
}

/** Puts a full file aside under the next number and compresses it. Throws FILE_UNWRITABLE. */
export async function archive(path: string): Promise<void> {
  await guarded(path, async () => {
    const next = `${path}.${(archivesOf(path).at(-1)?.number ?? 0) + 1}`;
    renameSync(path, next);
    await compress(next);
  });
}

/** Compresses what an earlier run was killed over. Throws FILE_UNWRITABLE. */
export async function compressLeftArchives(path: string): Promise<void> {
  await guarded(path, async () => {
    for (const left of archivesOf(path)) if (!left.compressed) await compress(left.path);
  });
}
