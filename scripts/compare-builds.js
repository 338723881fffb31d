#!/usr/bin/env node
// Compares the public outputs of two builds: `node scripts/compare-builds.js FOLDER_A FOLDER_B [SHARED]`.
// Every command that needs no server runs over the examples, the corpora and the captures of this repository, and over
// SHARED/corpus and SHARED/captures if that folder is given. Standard output, standard error and exit status must be equal
// byte for byte; what belongs to the folder of a build, to a process or to a clock is made equal first. Prints each
// difference and the counts; exits with status 1 if there is a difference, with 2 if it is called wrongly.
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {availableParallelism, tmpdir} from 'node:os';
import {join, relative, resolve} from 'node:path';
import {createTwoFilesPatch} from 'diff';
import {casesOf} from './compare/cases.js';

/** This repository: its files are the inputs. */
const root = resolve(import.meta.dirname, '..');

/** No command may take longer, in milliseconds. */
const timeoutMs = 60_000;

/** Lines that are printed of one difference. */
const mostLines = 30;

/**
 * Makes equal what may differ between two runs of one build: its folder, process numbers, durations, temporary names.
 * @param {string} text
 * @param {string} build
 */
function normalise(text, build) {
  return text
    .replaceAll(root, 'ROOT')
    .replaceAll(build, 'ROOT')
    .replaceAll(/\b\d+(?:\.\d+)? (?:ms|s)\b/g, 'TIME')
    .replaceAll(/"(ms|seconds)":[\d.]+/g, '"$1":TIME')
    .replaceAll(/\bpid \d+/g, 'pid PID')
    .replaceAll(/dovepush-[A-Za-z0-9]{6}\b/g, 'TEMPORARY');
}

/**
 * Runs one case with one build.
 * @param {string} build
 * @param {import('./compare/cases.js').Case} run
 * @param {string} home  an empty folder
 * @returns {Promise<{stdout: string, stderr: string, status: string}>}
 */
function runCase(build, {args, cwd}, home) {
  return new Promise((done, fail) => {
    const env = {PATH: process.env.PATH, HOME: home, TZ: 'UTC', LANG: 'C.UTF-8', XDG_CONFIG_HOME: home};
    const child = spawn(process.execPath, [join(build, 'bin/run.js'), ...args], {
      cwd,
      env,
      timeout: timeoutMs,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    /** @type {Buffer[][]} */
    const [out, err] = [[], []];
    child.stdout.on('data', (bytes) => out?.push(bytes));
    child.stderr.on('data', (bytes) => err?.push(bytes));
    child.on('error', fail);
    child.on('close', (code, signal) => {
      const text = (/** @type {Buffer[] | undefined} */ bytes) =>
        normalise(Buffer.concat(bytes ?? []).toString('latin1'), build);
      done({stdout: text(out), stderr: text(err), status: String(code ?? signal)});
    });
  });
}

/**
 * What differs, as text; empty if nothing does.
 * @param {import('./compare/cases.js').Case} run
 * @param {readonly string[]} builds
 * @param {string} home
 */
async function compare(run, builds, home) {
  const [a, b] = await Promise.all(builds.map((build) => runCase(build, run, home)));
  if (a === undefined || b === undefined) return '';
  const parts = /** @type {const} */ (['stdout', 'stderr', 'status'])
    .filter((part) => a[part] !== b[part])
    .map((part) => createTwoFilesPatch(`a ${part}`, `b ${part}`, a[part], b[part], '', '', {context: 1}));
  const lines = Buffer.from(parts.join(''), 'latin1').toString().split('\n').slice(1);
  const shown = lines.slice(0, mostLines).join('\n');
  return parts.length === 0
    ? ''
    : `${shown}${lines.length > mostLines ? `\n… ${lines.length - mostLines} lines more` : ''}`;
}

/**
 * @param {readonly string[]} builds
 * @param {string | undefined} shared
 */
async function main(builds, shared) {
  const {cases, inputs} = casesOf(root, shared);
  const home = await mkdtemp(join(tmpdir(), 'dovepush-compare-'));
  /** @type {Map<string, number>} */
  const differing = new Map();
  const queue = [...cases];
  const work = async () => {
    for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
      const difference = await compare(run, builds, home);
      if (difference === '') continue;
      differing.set(run.command, (differing.get(run.command) ?? 0) + 1);
      process.stdout.write(
        `== dovepush ${run.args.map((word) => relative(root, word) || word).join(' ')}\n${difference}\n`,
      );
    }
  };
  try {
    await Promise.all(Array.from({length: Math.max(1, availableParallelism() >> 1)}, work));
  } finally {
    await rm(home, {recursive: true, force: true});
  }
  const total = [...differing.values()].reduce((sum, count) => sum + count, 0);
  for (const [command, count] of differing) process.stdout.write(`${count} differ: ${command}\n`);
  const commands = new Set(cases.map(({command}) => command)).size;
  process.stdout.write(`${cases.length} runs (${commands} commands, ${inputs} inputs), ${total} differ\n`);
  return total === 0 ? 0 : 1;
}

const [a, b, shared] = process.argv.slice(2).map((path) => resolve(path));
const isBuild = (/** @type {string | undefined} */ path) => path !== undefined && existsSync(join(path, 'bin/run.js'));
if (a !== undefined && b !== undefined && isBuild(a) && isBuild(b)) process.exitCode = await main([a, b], shared);
else {
  process.stderr.write(
    'Usage: node scripts/compare-builds.js FOLDER_A FOLDER_B [SHARED]\nBoth folders must be built.\n',
  );
  process.exitCode = 2;
}
