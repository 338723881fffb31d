import {createHash} from 'node:crypto';
import {type FileHandle, open, readdir, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';

const lineFeed = 0x0a;
/** Enough to tell two logs apart; a first line is rarely longer. */
const longestStart = 64 * 1024;

/**
 * What tells a log from those that were or will be under the same name: its inode and its first line, as text. Null while
 * it has no whole line.
 */
export async function generationOf(handle: FileHandle): Promise<string | null> {
  const start = Buffer.alloc(longestStart);
  const {bytesRead} = await handle.read(start, 0, longestStart, 0);
  const end = start.subarray(0, bytesRead).indexOf(lineFeed);
  if (end === -1 && bytesRead < longestStart) return null;
  const hash = createHash('sha256').update(start.subarray(0, end === -1 ? bytesRead : end));
  return `${(await handle.stat()).ino}-${hash.digest('hex').slice(0, 16)}`;
}

/** The generation of the file under a path; null if there is none, or none with a whole line. */
async function generationAt(path: string): Promise<string | null> {
  const handle = await openRegular(path);
  if (handle === null) return null;
  try {
    return await generationOf(handle);
  } finally {
    await handle.close();
  }
}

/** Opens a regular file; null if there is none. */
export async function openRegular(path: string): Promise<FileHandle | null> {
  try {
    if (!(await stat(path)).isFile()) return null;
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Where rotation put logs that are known by their generation: files beside the path whose names start as it, oldest first. */
export async function rotatedFiles(path: string, known: ReadonlySet<string>): Promise<readonly string[]> {
  const names = (await readdir(dirname(path))).filter((name) => {
    return name.startsWith(basename(path)) && name !== basename(path) && !/\.(?:gz|xz|zst|bz2)$/.test(name);
  });
  const found: {readonly path: string; readonly ms: number}[] = [];
  for (const name of names) {
    const candidate = join(dirname(path), name);
    const generation = await generationAt(candidate);
    if (generation === null || !known.has(generation)) continue;
    found.push({path: candidate, ms: (await stat(candidate)).mtimeMs});
  }
  return found.sort((a, b) => a.ms - b.ms).map((file) => file.path);
}
