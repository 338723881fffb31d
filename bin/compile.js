// Writes beside the scripts of dist/joined what V8 compiles them to, for the release of Node.js that runs this. V8 compiles
// what is used, so this runs commands that use most of what a start needs.
import {renameSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {load, scripts} from './load.cjs';

const example = (/** @type {string} */ name) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
const commands = [
  ['--help'],
  ['config', 'check', example('mail-host/dovecot.conf')],
  ['config', 'convert', example('mail-host/dovecot.conf')],
];

/** Writes nothing, and says that it is written. */
const ignore = (/** @type {unknown[]} */ ...words) => {
  const written = words.at(-1);
  if (typeof written === 'function') written();
  return true;
};
Object.assign(process.stdout, {write: ignore});
Object.assign(process.stderr, {write: ignore});
for (const argv of commands) await load('main.cjs').main(argv, new URL('run.js', import.meta.url).href);

for (const [file, script] of scripts) {
  writeFileSync(`${file}.new`, script.createCachedData());
  renameSync(`${file}.new`, file);
}
process.exitCode = 0;
