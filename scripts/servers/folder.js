import {chmod, mkdtemp} from 'node:fs/promises';

/**
 * A new folder of its own with a short path, which others may enter: Dovecot's sockets allow about 100 bytes, and its
 * processes run as several users. The caller removes it.
 * @param {string} name
 */
export async function createFolder(name) {
  const folder = await mkdtemp(`/tmp/dp-${name}-`);
  await chmod(folder, 0o755);
  return folder;
}
