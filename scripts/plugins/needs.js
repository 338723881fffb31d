import {execFileSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {programs} from './session.js';

/** @typedef {import('./session.js').SessionProgram} SessionProgram */

/**
 * What one program says of one plugin: what must be loaded beside it, in the order in which Dovecot asks for it, each with
 * the symbol that is undefined without it (null where Dovecot names the plugin), and the text with which the program
 * refuses it whatever else is loaded, null where it loads.
 * @typedef {{needs: {plugin: string, symbol: string | null}[], refused: string | null}} Answer
 */

/** @param {string} file */
function pluginName(file) {
  return file.replace(/^lib\d+_/, '').replace(/_plugin\.so$/, '');
}

/** The files of mail plugins in a folder, by plugin. @param {string} folder @returns {Map<string, string>} */
export function pluginFiles(folder) {
  const files = readdirSync(folder).filter((file) => /^lib\d+_\w+_plugin\.so$/.test(file));
  return new Map(files.sort().map((file) => [pluginName(file), file]));
}

/**
 * The plugin that brings each symbol: its own, or that of a library which only it loads.
 * @param {string} folder
 * @param {ReadonlyMap<string, string>} files
 */
export function symbolOwners(folder, files) {
  /** @type {Map<string, string>} */
  const owners = new Map();
  const libraries = join(folder, '..');
  for (const [plugin, file] of files) {
    const path = join(folder, file);
    for (const library of librariesOf(path, libraries)) {
      for (const symbol of definedIn(join(libraries, library))) if (!owners.has(symbol)) owners.set(symbol, plugin);
    }
    for (const symbol of definedIn(path)) owners.set(symbol, plugin);
  }
  return owners;
}

/** Dovecot's libraries that a file loads, at any depth, beside those that every program has. @param {string} path @param {string} folder @returns {string[]} */
function librariesOf(path, folder) {
  const dynamic = execFileSync('readelf', ['-d', path], {encoding: 'utf8'});
  const names = [...dynamic.matchAll(/NEEDED.*\[(libdovecot-[^\]]*)\]/g)].map(([, name = '']) => name);
  const own = names.filter((name) => !/^libdovecot-(?:storage|lda|login)\.so/.test(name));
  return own.flatMap((name) => [name, ...librariesOf(join(folder, name), folder)]);
}

/** @param {string} path */
function definedIn(path) {
  const symbols = execFileSync('nm', ['-D', '--defined-only', '-P', path], {encoding: 'utf8'});
  return symbols.split('\n').map((line) => (line.split(' ')[0] ?? '').replace(/@.*/, ''));
}

/**
 * Finds what a plugin needs by loading it, adding what is missing, and loading it again.
 * @param {(plugins: readonly string[]) => Promise<string | null>} open  one program's session
 * @param {string} plugin
 * @param {ReadonlyMap<string, string>} owners
 * @returns {Promise<Answer>}
 */
async function findNeeds(open, plugin, owners) {
  const list = [plugin];
  /** @type {Answer['needs']} */
  const needs = [];
  for (;;) {
    const text = await open(list);
    if (text === null) return {needs, refused: null};
    const missing = missingIn(text, owners);
    if (missing === null || list.includes(missing.plugin)) return {needs, refused: text};
    if (missing.by === plugin) needs.push({plugin: missing.plugin, symbol: missing.symbol});
    list.push(missing.plugin);
  }
}

/**
 * @param {string} text
 * @param {ReadonlyMap<string, string>} owners
 */
function missingIn(text, owners) {
  const by = pluginName(/required plugin \S*\/(\S+\.so)/.exec(text)?.[1] ?? '');
  const named = /Plugin (\w+) must be loaded also/.exec(text)?.[1];
  if (named !== undefined) return {by, plugin: named, symbol: null};
  const symbol = /undefined symbol: (\w+)/.exec(text)?.[1] ?? '';
  const owner = owners.get(symbol);
  return owner === undefined ? null : {by, plugin: owner, symbol};
}

/**
 * The same for each program.
 * @param {(program: SessionProgram, plugins: readonly string[]) => Promise<string | null>} open
 * @param {string} plugin
 * @param {ReadonlyMap<string, string>} owners
 * @returns {Promise<Record<SessionProgram, Answer>>}
 */
export async function needsByProgram(open, plugin, owners) {
  /** @type {[SessionProgram, Answer][]} */
  const answers = [];
  for (const program of programs) {
    answers.push([program, await findNeeds((plugins) => open(program, plugins), plugin, owners)]);
  }
  return /** @type {Record<SessionProgram, Answer>} */ (Object.fromEntries(answers));
}
