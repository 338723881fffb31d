import {readFileSync} from 'node:fs';

/** Reads a file of facts that comes with the program. The path leads to the same file from `src` and from `dist`. */
export function readData(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../src/config/settings/${name}`, import.meta.url), 'utf8'));
}
