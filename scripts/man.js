// Writes the man pages to dist/man; with --list it also lists them in package.json, by which npm installs them. The program
// must have been built, with its manifest.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const load = (/** @type {string} */ path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const {readCommandTree} = await load('cli/command-tree.js');
const {manPages} = await load('reference/man-page.js');

const folder = fileURLToPath(new URL('../dist/man/', import.meta.url));
mkdirSync(folder, {recursive: true});
const pages = manPages(readCommandTree());
for (const [name, page] of pages) writeFileSync(folder + name, page);

if (process.argv.includes('--list')) {
  const file = fileURLToPath(new URL('../package.json', import.meta.url));
  const man = [...pages.keys()].map((name) => `dist/man/${name}`);
  writeFileSync(file, `${JSON.stringify({...JSON.parse(readFileSync(file, 'utf8')), man}, null, 2)}\n`);
}
