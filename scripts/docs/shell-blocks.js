import {spawn} from 'node:child_process';
import {cp, mkdtemp, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * A fenced block with the commands of a page and what they print: \`\`\`console, followed by what it needs to run.
 * @typedef {{start: number, end: number, needs: readonly string[], commands: readonly Command[]}} Block
 * A command as it is shown, over several lines if it ends with \`\\\`, and the lines that are shown below it.
 * @typedef {{lines: readonly string[], output: readonly string[]}} Command
 */

/**
 * The blocks of a page; lines count from 0.
 * @param {readonly string[]} lines
 */
function readBlocks(lines) {
  /** @type {Block[]} */
  const blocks = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [, info] = /^```console\b(.*)$/.exec(lines[at] ?? '') ?? [];
    if (info === undefined) continue;
    const end = lines.indexOf('```', at);
    blocks.push({
      start: at + 1,
      end,
      needs: info.split(' ').filter(Boolean),
      commands: readCommands(lines.slice(at + 1, end)),
    });
    at = end;
  }
  return blocks;
}

/** @param {readonly string[]} lines */
function readCommands(lines) {
  /** @type {{lines: string[], output: string[]}[]} */
  const commands = [];
  for (const line of lines) {
    const last = commands.at(-1);
    if (line.startsWith('$ ')) commands.push({lines: [line], output: []});
    else if (last?.output.length === 0 && last.lines.at(-1)?.endsWith('\\')) last.lines.push(line);
    else last?.output.push(line);
  }
  return commands;
}

/** What differs from run to run, and how it is compared. */
const changing = /** @type {const} */ ([
  [/\d+ (?:d|h|min|s) ago/g, '… ago'],
  [/"ms":\d+/g, '"ms":…'],
  [/\d+\.\d s/g, '… s'],
  [/\d+ ms/g, '… ms'],
  [/^\d\d:\d\d:\d\d(?:\.\d+)?/g, '…'],
]);

/** @param {string} line */
const comparable = (line) => changing.reduce((text, [pattern, to]) => text.replace(pattern, to), line);

/**
 * @param {readonly string[]} a
 * @param {readonly string[]} b
 */
function isSame(a, b) {
  return a.map(comparable).join('\n') === b.map(comparable).join('\n');
}

/**
 * One shell in which the commands of a page run one after the other.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
function openShell(folder, env) {
  const shell = spawn('bash', ['--norc'], {cwd: folder, env, stdio: ['pipe', 'pipe', 'inherit'], detached: true});
  let text = '';
  let notify = () => {};
  shell.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    notify();
  });
  const close = () => {
    shell.stdin.end();
    // The group: whatever a command has left behind.
    if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
  };
  /** @param {string} command */
  async function run(command) {
    text = '';
    shell.stdin.write(`{ ${command}\n} 2>&1 </dev/null; printf '\\036\\n'\n`);
    const deadline = Date.now() + 60_000;
    while (!text.endsWith('\x1e\n')) {
      await Promise.race([
        new Promise((resolve) => {
          notify = () => resolve(null);
        }),
        new Promise((resolve) => setTimeout(resolve, 1000)),
      ]);
      if (Date.now() > deadline) throw new Error(`not done after a minute: ${command}`);
    }
    return text.slice(0, -2);
  }
  return {run, close};
}

/**
 * What blocks need: environment variables, and texts to show instead of what is only so here.
 * @typedef {{env: Record<string, string>, shown: readonly (readonly [here: string, shown: string])[]}} Place
 */

/**
 * Runs the commands of a page in a copy of the examples and returns the page with what they print. What differs from run
 * to run stays as it is on the page.
 * @param {string} page
 * @param {(need: string) => Promise<Place>} placeOf
 */
export async function runPage(page, placeOf) {
  const lines = page.split('\n');
  const blocks = readBlocks(lines);
  if (blocks.length === 0) return page;
  const folder = await mkdtemp(join(tmpdir(), 'dovepush-docs-'));
  try {
    await cp(join(root, 'examples'), folder, {recursive: true});
    await symlink(join(root, 'bin/run.js'), join(folder, '.dovepush'));
    const places = new Map();
    for (const need of new Set(blocks.flatMap(({needs}) => needs))) places.set(need, await placeOf(need));
    const shown = [...places.values()].flatMap((place) => place.shown);
    const env = Object.assign({}, ...[...places.values()].map((place) => place.env));
    const shell = openShell(folder, {...smallEnvironment(), ...env});
    try {
      await shell.run(`dovepush() { ${process.execPath} ${join(root, 'bin/run.js')} "$@"; }`);
      return await rewrite(lines, blocks, shown, shell.run);
    } finally {
      shell.close();
    }
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

function smallEnvironment() {
  return {PATH: process.env.PATH, HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent', LANG: 'C.UTF-8', TZ: 'UTC'};
}

/**
 * @param {readonly string[]} lines
 * @param {readonly Block[]} blocks
 * @param {Place['shown']} shown
 * @param {(command: string) => Promise<string>} run
 */
async function rewrite(lines, blocks, shown, run) {
  const result = [...lines];
  const replaced = [];
  for (const {start, end, commands} of blocks) {
    const block = [];
    for (const command of commands) {
      let text = command.lines.join('\n').slice(2);
      for (const [here, there] of shown) text = text.replaceAll(there, here);
      let printed = await run(text);
      for (const [here, there] of shown) printed = printed.replaceAll(here, there);
      const output =
        printed === ''
          ? []
          : printed
              .replace(/\n$/, '')
              .split('\n')
              .map((line) => line.trimEnd());
      block.push(...command.lines, ...(isSame(output, command.output) ? command.output : output));
    }
    replaced.push({start, end, block});
  }
  for (const {start, end, block} of replaced.reverse()) result.splice(start, end - start, ...block);
  return result.join('\n');
}
