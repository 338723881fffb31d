import {createHash} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';

const folder = new URL('./found/', import.meta.url);

/**
 * Keeps an input that failed as `found/TARGET,DIGEST`; `npm test` reads it from then on. Returns its name.
 * @param {string} target
 * @param {Uint8Array} input
 */
export function keep(target, input) {
  const name = `${target},${createHash('sha256').update(input).digest('hex').slice(0, 12)}`;
  mkdirSync(folder, {recursive: true});
  writeFileSync(new URL(name, folder), input);
  return `test/fuzz/found/${name}`;
}

/**
 * The inputs that once failed for a target.
 * @param {string} target
 * @returns {readonly Buffer[]}
 */
export function keptFor(target) {
  const names = readdirSync(folder).filter((name) => name.startsWith(`${target},`));
  return names.map((name) => readFileSync(new URL(name, folder)));
}
