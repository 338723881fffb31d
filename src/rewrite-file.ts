import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {AppError} from './errors.js';
import {createExclusively, syncDirectory, temporaryPath} from './side-file.js';

/** Where a rewritten file and its old content are. */
export interface RewrittenFile {
  /** The file itself, where the path was a link to it. */
  readonly path: string;
  readonly backup: string;
}

/**
 * Gives a file a new content at once: a reader sees the old one or the new one. Mode and owner are kept, the old content
 * stays beside it as `.NAME.bak`, and of a symbolic link the target is rewritten. Throws FILE_CHANGED where the file no
 * longer holds `before`, FILE_UNWRITABLE where it cannot be written; then it is as it was.
 */
export function rewriteFile(path: string, before: string, after: string): RewrittenFile {
  const temporary: string[] = [];
  try {
    const target = realpathSync(path);
    if (!readFileSync(target).equals(Buffer.from(before))) {
      throw new AppError('FILE_CHANGED', `${path} has changed meanwhile, or is not UTF-8`, {hint: 'Run again.'});
    }
    const folder = dirname(target);
    const hidden = join(folder, `.${basename(target)}`);
    const [young, old] = [temporaryPath(hidden), temporaryPath(hidden)];
    temporary.push(young, old);
    const stats = statSync(target);
    writeNew(young, after, stats);
    keepOld(target, old, stats);
    const backup = `${hidden}.bak`;
    renameSync(old, backup);
    renameSync(young, target);
    syncDirectory(folder);
    return {path: target, backup};
  } catch (error) {
    for (const file of temporary) rmSync(file, {force: true});
    if (error instanceof AppError) throw error;
    throw new AppError('FILE_UNWRITABLE', `cannot rewrite ${path}: ${(error as Error).message}`, {cause: error});
  }
}

function writeNew(path: string, text: string, {mode, uid, gid}: Stats): void {
  const fd = createExclusively(path);
  try {
    writeFileSync(fd, text);
    fchownSync(fd, uid, gid);
    fchmodSync(fd, mode & 0o7777);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A second name for the old file, or a copy where the file system has no such names. */
function keepOld(target: string, old: string, {mode, uid, gid}: Stats): void {
  try {
    linkSync(target, old);
  } catch {
    copyFileSync(target, old, constants.COPYFILE_EXCL);
    chownSync(old, uid, gid);
    chmodSync(old, mode & 0o7777);
  }
}
