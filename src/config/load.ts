import {lstatSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {AppError} from '../errors.js';
import type {ConfigFiles, PathKind} from './files.js';
import {systemText} from './language/reader.js';
import type {ConfigModel, Dialect} from './model.js';
import {type Outside, parseConfig} from './parse.js';
import type {KnownSettings} from './settings/known.js';

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

const disk: ConfigFiles = {read: (path) => readFileSync(path, 'utf8'), list, kind, exists};

const dataFiles: Readonly<Record<Dialect, string>> = {'2.3': 'dovecot-2.3.json', '2.4': 'dovecot-2.4.json'};
const known = new Map<Dialect, KnownSettings>();

/** The settings of a release, read at the first call; the path leads to the same file from `src` and from `dist`. */
function knownSettings(dialect: Dialect): KnownSettings {
  const found = known.get(dialect);
  if (found !== undefined) return found;
  const url = new URL(`../../src/config/settings/${dataFiles[dialect]}`, import.meta.url);
  const settings = JSON.parse(readFileSync(url, 'utf8')) as KnownSettings;
  known.set(dialect, settings);
  return settings;
}

/** This host: its disk and the environment of the process. */
export const host: Outside = {files: disk, env: process.env, known: knownSettings};

/** Reads a main file and what it includes. Throws CONFIG_UNREADABLE (exit code 3) when the main file cannot be read. */
export function loadConfig(
  path: string,
  wanted: Dialect | undefined = undefined,
  outside: Outside = host,
): ConfigModel {
  const found = outside.files.kind(path);
  if (found === 'directory' || found === 'special') {
    const what = found === 'directory' ? 'a directory' : 'not a regular file';
    throw new AppError('CONFIG_UNREADABLE', `Cannot read ${path}: it is ${what}`, {hint: 'Name the main file.'});
  }
  return parseConfig(path, readMain(path, outside.files), wanted, outside);
}

function readMain(path: string, files: ConfigFiles): string {
  try {
    return files.read(path);
  } catch (error) {
    throw new AppError('CONFIG_UNREADABLE', `Cannot read ${path}: ${systemText(error)}`, {
      cause: error,
      hint: 'Check the path and its permissions, or name the file with --dovecot-conf.',
    });
  }
}
