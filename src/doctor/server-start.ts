import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {ConfigModel} from '../config/model.js';

/** When the running server read its configuration last, or why that is not known. */
export type ServerStart =
  /** Milliseconds since 1970. */
  {readonly atMs: number} | {readonly status: 'bad' | 'unchecked'; readonly why: string; readonly hint: string};

/**
 * Looks into the directory of the running server (`base_dir`). The master makes the socket `config` anew when it starts and
 * with every reload, in 2.3 and 2.4; `master.pid` is older.
 */
export async function readServerStart(folder: string): Promise<ServerStart> {
  const hint = 'Check on the host that runs Dovecot, or name its files with --dovecot-conf.';
  try {
    const pid = Number((await readFile(join(folder, 'master.pid'), 'utf8')).trim());
    if (!isAlive(pid)) {
      return {
        status: 'bad',
        why: `Dovecot does not run: there is no process ${pid}`,
        hint: 'Start it: systemctl start dovecot',
      };
    }
    return {atMs: (await stat(join(folder, 'config'))).mtimeMs};
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    const why = code === 'EACCES' ? `${folder} cannot be read by this user` : `${folder} has no running Dovecot`;
    return {status: 'unchecked', why: `whether Dovecot has read these files cannot be told: ${why}`, hint};
  }
}

/** Where the running server has its sockets. */
export function baseDirectory({effective}: ConfigModel): string {
  return effective.protocol('global').value('base_dir') || '/run/dovecot';
}

/** When the running server read its configuration, milliseconds since 1970; 0 if that is not known. */
export async function startOf(model: ConfigModel): Promise<number> {
  const start = await readServerStart(baseDirectory(model));
  return 'atMs' in start ? start.atMs : 0;
}

function isAlive(pid: number): boolean {
  try {
    return Number.isSafeInteger(pid) && pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
