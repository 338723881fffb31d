import {execFileSync} from 'node:child_process';
import {accessSync, constants, existsSync} from 'node:fs';
import {delimiter, join} from 'node:path';

/**
 * The path of a program, null where there is none. Administrators' folders are looked at too.
 * @param {string} name
 */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder || '.', name)).find(isExecutable) ?? null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first line that a program says, empty where it is not there or says nothing.
 * @param {string} name
 * @param {string} argument
 */
function firstLine(name, argument) {
  const program = findProgram(name);
  if (program === null) return '';
  try {
    return execFileSync(program, [argument], {encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore']});
  } catch {
    return '';
  }
}

/**
 * The series of the Dovecot that this host has installed, null if it has none.
 * @returns {import('./dovecot-programs.js').Series | null}
 */
export function installedSeries() {
  const version = firstLine('dovecot', '--version');
  return version.startsWith('2.3.') ? '2.3' : version.startsWith('2.4.') ? '2.4' : null;
}

/** Whether Java is there and is 17 or later, which Kafka 4 needs. */
function hasJava() {
  const [, major = '0'] = /^\S+ (\d+)/.exec(firstLine('java', '--version')) ?? [];
  return Number(major) >= 17;
}

/**
 * Debian's packages that the tests use, and how to see whether one is there.
 * @type {Readonly<Record<string, () => boolean>>}
 */
const present = {
  'dovecot-core': () => installedSeries() === '2.3',
  'dovecot-imapd': () => isExecutable('/usr/lib/dovecot/imap'),
  'dovecot-lmtpd': () => isExecutable('/usr/lib/dovecot/lmtp'),
  'dovecot-sieve': () => isExecutable('/usr/bin/sievec'),
  'lua-socket': () => existsSync('/usr/share/lua/5.4/socket/http.lua'),
  'lua-sec': () => existsSync('/usr/share/lua/5.4/ssl/https.lua'),
  'lua-cjson': () => existsSync('/usr/share/lua/5.4/cjson/util.lua'),
  'lua-dkjson': () => existsSync('/usr/share/lua/5.4/dkjson.lua'),
  'default-jre-headless': hasJava,
  maven: () => findProgram('mvn') !== null,
  kcat: () => findProgram('kcat') !== null,
  jq: () => findProgram('jq') !== null,
  binutils: () => findProgram('readelf') !== null,
  openssl: () => findProgram('openssl') !== null,
  patch: () => findProgram('patch') !== null,
  zsh: () => findProgram('zsh') !== null,
  fish: () => findProgram('fish') !== null,
  'man-db': () => findProgram('man') !== null,
};

/** @type {Map<string, boolean>} */
const known = new Map();

/**
 * Whether a package is there; asked once in a process.
 * @param {string} name
 */
function isThere(name) {
  const answer = known.get(name) ?? present[name]?.() ?? false;
  known.set(name, answer);
  return answer;
}

/**
 * Those of the packages (of all, when none are named) that are not there.
 * @param {readonly string[]} [names]
 */
export function missingPackages(names = Object.keys(present)) {
  return names.filter((name) => !isThere(name));
}

/** Forgets what was found, since something was installed. */
export function lookAgain() {
  known.clear();
}
