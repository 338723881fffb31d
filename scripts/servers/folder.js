import {chmod, mkdtemp, readlink, rm, symlink} from 'node:fs/promises';
import {basename, join} from 'node:path';

/**
 * A new folder of its own with a short path, which others may enter: Dovecot's sockets allow about 100 bytes, and its
 * processes run as several users. Programs that have another folder as their `/` see it at the same path. The caller
 * removes it with `removeFolder`.
 * @param {string} name
 * @param {string} [root]  what those programs see as `/`
 */
export async function createFolder(name, root = '/') {
  const real = await mkdtemp(join(root, `tmp/dp-${name}-`));
  await chmod(real, 0o755);
  const path = join('/tmp', basename(real));
  if (path !== real) await symlink(real, path);
  return path;
}

/** Removes a folder that `createFolder` made. @param {string} path */
export async function removeFolder(path) {
  const real = await readlink(path).catch(() => path);
  await rm(real, {recursive: true, force: true, maxRetries: 5});
  await rm(path, {force: true});
}
