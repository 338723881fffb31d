import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {commandsPage} from './docs/commands.js';
import {errorsPage} from './docs/errors.js';
import {eventsPage} from './docs/events.js';
import {jsonPage} from './docs/json.js';
import {rulePages} from './docs/rules.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = 'oclif.manifest.json';

/** @param {string} file */
const read = (file) => readFileSync(`${root}${file}`, 'utf8');

/**
 * The file as it is (about to be) committed; the one in the folder where there is no git.
 * @param {string} file
 */
function committed(file) {
  try {
    return execFileSync('git', ['show', `:${file}`], {cwd: root, encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 26});
  } catch {
    return read(file);
  }
}

const wanted = new Map([
  ['docs/reference/commands.md', await commandsPage()],
  ['docs/reference/errors.md', await errorsPage()],
  ['docs/reference/json.md', await jsonPage()],
  // Both it and the commands that the reference is made of were written by the build, which comes first.
  [manifest, read(manifest)],
  ...(await rulePages()),
  ['docs/events.md', await eventsPage()],
]);
/** Pages of rules that are gone. */
const rules = 'docs/reference/rules';
mkdirSync(`${root}${rules}`, {recursive: true});
const gone = readdirSync(`${root}${rules}`)
  .map((name) => `${rules}/${name}`)
  .filter((file) => !wanted.has(file));
if (process.argv[2] === '--check') {
  const stale = [...wanted].filter(([file, text]) => committed(file) !== text).map(([file]) => file);
  stale.push(...gone);
  if (stale.length > 0) {
    console.error(`stale: ${stale.join(', ')}. Run npm run docs and commit what it writes.`);
    process.exitCode = 1;
  }
} else {
  for (const [file, text] of wanted) writeFileSync(`${root}${file}`, text);
  for (const file of gone) rmSync(`${root}${file}`);
}
