import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {chainsOf} from '../../../src/config/chains.js';
import {untried} from '../../../src/config/drivers/script-trial.js';
import type {Finding} from '../../../src/config/finding.js';
import {host, loadConfig} from '../../../src/config/load.js';
import {checkConfig} from '../../../src/config/rules/check.js';
import {rules} from '../../../src/config/rules/index.js';
import type {Example} from '../../../src/config/rules/page.js';
import {trialsOf} from '../script-trials.js';

function makeExample(example: Example): string {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-example-'));
  for (const [name, text] of Object.entries(typeof example === 'string' ? {'dovecot.conf': example} : example)) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), text.replaceAll('/etc/dovecot/', `${folder}/`));
  }
  return folder;
}

/** Calls back with the main file of an example, written to a folder of its own that stands for /etc/dovecot. */
export function withExample<T>(example: Example, use: (main: string, folder: string) => T): T {
  const folder = makeExample(example);
  try {
    return use(join(folder, 'dovecot.conf'), folder);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** The same for a use that waits. */
export async function withExampleAsync<T>(
  example: Example,
  use: (main: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = makeExample(example);
  try {
    return await use(join(folder, 'dovecot.conf'), folder);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** What all rules say about a main file whose scripts are not tried. */
export function findingsOf(main: string, trials = untried): readonly Finding[] {
  const model = loadConfig(main);
  return checkConfig(
    {model, chains: chainsOf(model, host.files, trials), files: host.files, env: host.env, today: '2026-11-22'},
    rules,
  );
}

/** What all rules say about a main file. */
export async function triedFindingsOf(main: string): Promise<readonly Finding[]> {
  return findingsOf(main, await trialsOf(loadConfig(main)));
}
