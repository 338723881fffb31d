// Loads the scripts of dist/joined. Beside each can lie what V8 compiled it to (bin/compile.js writes that), which spares a
// start the compiling. V8 refuses what another release of Node.js wrote, and compiles by itself.
const {existsSync, readFileSync} = require('node:fs');
const {join} = require('node:path');
const {Script} = require('node:vm');

const folder = join(__dirname, '../dist/joined');

/**
 * Exports of the scripts that are loaded, by file name.
 * @type {Map<string, Record<string, any>>}
 */
const loaded = new Map();

/**
 * The scripts that are loaded, by the path of their compiled form.
 * @type {Map<string, import('node:vm').Script>}
 */
const scripts = new Map();

/** @param {string} filename */
function compile(filename) {
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'utf8')}\n})`;
  const compiled = `${filename}.v8`;
  const cachedData = existsSync(compiled) ? readFileSync(compiled) : undefined;
  const script = new Script(source, {filename, cachedData});
  scripts.set(compiled, script);
  return script.runInThisContext();
}

/**
 * The exports of a script of dist/joined, which runs once.
 * @param {string} name of the file
 * @returns {Record<string, any>}
 */
function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const filename = join(folder, name);
  const module = {exports: {}};
  loaded.set(name, module.exports);
  compile(filename)(module.exports, requireFor, module, filename, folder);
  return module.exports;
}

/** @param {string} id */
function requireFor(id) {
  return id.startsWith('./') ? load(id.slice(2)) : require(id);
}
requireFor.resolve = require.resolve;

module.exports = {load, scripts};
