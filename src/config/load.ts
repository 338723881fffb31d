import {accessSync, constants, lstatSync, readdirSync, readFileSync, statSync} from 'node:fs';
import type {DovecotRelease} from '../dovecot-release.js';
import {AppError} from '../errors.js';
import {systemText} from '../file-errors.js';
import {readData} from './data-file.js';
import type {Dialect} from './dialect.js';
import type {ConfigFiles, PathKind} from './files.js';
import type {ConfigModel} from './model.js';
import {type Host, parseConfig} from './parse.js';
import type {KnownSettings} from './settings/known-2.3.js';
import type {KnownSettings24} from './settings/known-2.4.js';

function kind(path: string): PathKind {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return 'file';
    return stat.isDirectory() ? 'directory' : 'special';
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable';
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function list(path: string): readonly string[] | null {
  try {
    return readdirSync(path);
  } catch {
    return null;
  }
}

function mayExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const disk: ConfigFiles = {read: (path) => readFileSync(path, 'utf8'), list, kind, mayExecute, exists};

let known23: KnownSettings | undefined;
let known24: KnownSettings24 | undefined;

const modules = '/usr/lib/dovecot/modules/settings';

/** Without the services of packages that the Dovecot of this host lacks; with all where there is no Dovecot. */
function asInstalled(known: KnownSettings): KnownSettings {
  if (!exists(modules) || exists(`${modules}/libmanagesieve_settings.so`)) return known;
  const own = Object.entries(known.services).filter(([, service]) => service.package !== 'dovecot-managesieved');
  return {...known, services: Object.fromEntries(own)};
}

/** The settings of each release series, read at the first call. */
const known: Host['known'] = {
  known23: () => {
    known23 ??= asInstalled(readData('dovecot-2.3.json') as KnownSettings);
    return known23;
  },
  known24: () => {
    known24 ??= readData('dovecot-2.4.json') as KnownSettings24;
    return known24;
  },
};

/** This host: its disk and the environment of the process. */
export const host: Host = {files: disk, env: process.env, known};

/** Reads a main file and what it includes. Throws CONFIG_UNREADABLE (exit code 3) when the main file cannot be read. */
export function loadConfig(path: string, wanted?: Dialect | DovecotRelease, on: Host = host): ConfigModel {
  const found = on.files.kind(path);
  if (found === 'directory' || found === 'special') {
    const what = found === 'directory' ? 'a directory' : 'not a regular file';
    throw new AppError('CONFIG_UNREADABLE', `Cannot read ${path}: it is ${what}`, {hint: 'Name the main file.'});
  }
  return parseConfig(path, readMain(path, on.files), wanted, on);
}

function readMain(path: string, files: ConfigFiles): string {
  try {
    return files.read(path);
  } catch (error) {
    throw new AppError('CONFIG_UNREADABLE', `Cannot read ${path}: ${systemText(error)}`, {
      cause: error,
      reason: 'main-file-unreadable',
    });
  }
}
