import {mkdirSync, statSync} from 'node:fs';
import {dirname} from 'node:path';

/**
 * Makes a folder and those above it; nothing where it is there. Throws the error of the system. Node's own recursive
 * mkdir never returns where a file system such as /proc refuses with ENOENT.
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (statSync(path, {throwIfNoEntry: false})?.isDirectory()) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above, mode);
  mkdirSync(path, {mode});
}
