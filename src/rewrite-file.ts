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
  openSync,
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
    const [folder, name] = [dirname(target), basename(target)];
    const unique = `.${name}.${process.pid}`;
    temporary.push(join(folder, `${unique}.new`), join(folder, `${unique}.old`));
    const [young = '', old = ''] = temporary;
    const stats = statSync(target);
    writeNew(young, after, stats);
    keepOld(target, old, stats);
    const backup = join(folder, `.${name}.bak`);
    renameSync(old, backup);
    renameSync(young, target);
    syncFolder(folder);
    return {path: target, backup};
  } catch (error) {
    for (const file of temporary) rmSync(file, {force: true});
    if (error instanceof AppError) throw error;
    throw new AppError('FILE_UNWRITABLE', `cannot rewrite ${path}: ${(error as Error).message}`, {cause: error});
  }
}

function writeNew(path: string, text: string, {mode, uid, gid}: Stats): void {
  const {O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY} = constants;
  const fd = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
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

function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
