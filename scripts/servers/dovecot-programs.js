import {execa} from 'execa';
import {createFolder} from './folder.js';
import {findProgram, installedSeries} from './packages.js';
import {hasUnpackedDovecot, unpackedDovecot} from './unpacked-dovecot.js';

/** @typedef {'2.3' | '2.4'} Series */
/** @typedef {'dovecot' | 'doveadm' | 'doveconf' | 'dovecot-lda' | 'imap'} Program */

/**
 * Whether this series can run here: as Debian installed it, or 2.4 as root from the files that `npm run servers` unpacks.
 * @param {Series} series
 */
export function hasDovecot(series) {
  return installedSeries() === series || (series === '2.4' && process.getuid?.() === 0 && hasUnpackedDovecot());
}

/** The folder that the programs of a series see as `/`. @param {Series} series */
export function rootOf(series) {
  return installedSeries() === series ? '' : unpackedDovecot;
}

/**
 * The words that run a program of this series, to which its arguments are added.
 * @param {Series} series
 * @param {Program} program
 * @param {number} [uid]  user and group to run as; default: those of this process
 * @returns {[string, ...string[]]}
 */
export function dovecotCommand(series, program, uid) {
  const root = rootOf(series);
  const libexec = program === 'imap' || program === 'dovecot-lda' ? `/usr/lib/dovecot/${program}` : null;
  const path =
    libexec ??
    (root === '' ? findProgram(program) : null) ??
    `/usr/${program === 'dovecot' ? 'sbin' : 'bin'}/${program}`;
  const user = uid === undefined ? [] : [`--userspec=${uid}:${uid}`, '--groups='];
  return root === '' && uid === undefined ? [path] : ['chroot', ...user, root || '/', path];
}

/**
 * Runs a program of this series and gives its exit code (-1 if a signal or the time limit ended it) and output
 * that are read as UTF-8. Never throws for an exit code. Files that it is to read or write belong in a folder of
 * `createDovecotFolder`: only those have the same path for it and for the caller. `imap` wants a pipe as stdin, which it has.
 * @param {Series} series
 * @param {Program} program
 * @param {readonly string[]} args
 * @param {{input?: string | Uint8Array, env?: Readonly<Record<string, string>>, uid?: number, timeoutMs?: number}} [options]
 *   `env` is the whole environment; `uid` is the user and group that it runs as
 */
export async function runDovecot(series, program, args, {input = '', env = {}, uid, timeoutMs = 20_000} = {}) {
  const [command, ...words] = dovecotCommand(series, program, uid);
  const {
    exitCode = -1,
    stdout,
    stderr,
  } = await execa(command, [...words, ...args], {
    input,
    reject: false,
    timeout: timeoutMs,
    extendEnv: false,
    env: {PATH: `${process.env.PATH}:/usr/bin:/usr/sbin`, ...env},
  });
  return {exitCode, stdout, stderr};
}

/**
 * A new folder whose path is the same for the caller and for the programs of this series. The caller removes it with
 * `removeFolder`.
 * @param {Series} series
 */
export async function createDovecotFolder(series) {
  return createFolder('dc', rootOf(series) || '/');
}
