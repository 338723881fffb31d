// Runs the tests that can differ from one Node to the next on each supported Node but the one in use, which `npm test` is
// for. The binaries come from the registry's packages and are kept beside the downloaded servers.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, rename, rm} from 'node:fs/promises';
import {arch} from 'node:os';
import {join} from 'node:path';
import {cacheFolder} from './servers/cache.js';

/** The last release of each Node that is supported. */
const versions = ['20.20.2', '22.23.5', '24.22.3'];

/** No run may take longer, in milliseconds. */
const timeoutMs = 900_000;

/** The registry's package with the binary for this machine. */
const packageName = `node-linux-${arch()}`;

/**
 * The path of a Node of that version, downloaded if it is not there yet. It arrives whole or not at all.
 * @param {string} version
 */
async function nodeAt(version) {
  const folder = join(cacheFolder, `${packageName}-${version}`);
  const program = join(folder, 'node_modules', packageName, 'bin/node');
  if (existsSync(program)) return program;
  await mkdir(cacheFolder, {recursive: true});
  const unfinished = await mkdtemp(`${folder}-`);
  const words = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--prefix',
    unfinished,
    `${packageName}@${version}`,
  ];
  const {status} = spawnSync('npm', words, {stdio: ['ignore', 'inherit', 'inherit'], timeout: timeoutMs});
  if (status !== 0) throw new Error(`cannot install ${packageName}@${version}`);
  await rm(folder, {recursive: true, force: true});
  await rename(unfinished, folder);
  return program;
}

/**
 * Runs the tests on one Node; gives whether all passed.
 * @param {string} version
 */
async function testOn(version) {
  const program = await nodeAt(version);
  console.log(`Node ${version}`);
  const report = process.env.DOVEPUSH_TEST_REPORT;
  const env = {...process.env, ...(report ? {DOVEPUSH_TEST_REPORT: `${report}.${version}`} : {})};
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.nodes.config.ts'];
  return spawnSync(program, words, {env, stdio: ['ignore', 'inherit', 'inherit'], timeout: timeoutMs}).status === 0;
}

const [inUse = ''] = process.versions.node.split('.');
const others = versions.filter((version) => !version.startsWith(`${inUse}.`));
let passed = true;
for (const version of others) passed = (await testOn(version)) && passed;
process.exitCode = passed ? 0 : 1;
