// Writes the man pages to dist/man. The program must have been built, with its manifest.
import {mkdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const load = (/** @type {string} */ path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const {readCommandTree} = await load('cli/command-tree.js');
const {manPages} = await load('reference/man-page.js');

const folder = fileURLToPath(new URL('../dist/man/', import.meta.url));
mkdirSync(folder, {recursive: true});
for (const [name, page] of manPages(readCommandTree())) writeFileSync(folder + name, page);
