import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {chainsOf} from '../../src/config/chains.js';
import {host, loadConfig} from '../../src/config/load.js';
import {checkConfig} from '../../src/config/rules/check.js';
import {rules} from '../../src/config/rules/index.js';
import {program} from '../run-cli.js';
import {compare, timeProgram} from './compare.js';

const folder = mkdtempSync(join(tmpdir(), 'dovepush-tree-'));
const main = join(folder, 'dovecot.conf');

afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** 200 included files with 500 lines each: 25,000 plugin keys, comments and blank lines between them. */
function writeTree(): void {
  mkdirSync(join(folder, 'conf.d'));
  writeFileSync(main, 'mail_plugins = notify push_notification\n!include conf.d/*.conf\n');
  for (let file = 0; file < 200; file += 1) {
    const keys = Array.from({length: 125}, (_, key) => `  # about it\n\n  key_${file}_${key} = value "x" # note\n\n`);
    writeFileSync(join(folder, 'conf.d', `${file}.conf`), `plugin {\n${keys.join('')}}\n`);
  }
}

function checkTree(): number {
  const start = performance.now();
  const model = loadConfig(main, '2.3');
  checkConfig({model, chains: chainsOf(model, host.files), files: host.files, today: '2026-01-01'}, rules);
  return performance.now() - start;
}

/** The most memory that a check of the tree takes, in MB. */
function peakMb(): number {
  const out = execFileSync(
    '/usr/bin/env',
    ['bash', '-c', `exec 3>&1; ${process.execPath} -r ${reporter} ${program} config check ${main} >/dev/null 2>&3`],
    {
      encoding: 'utf8',
    },
  );
  return Number(/peak (\d+)/.exec(out)?.[1] ?? Number.NaN) / 1024;
}

const reporter = fileURLToPath(new URL('./report-peak.cjs', import.meta.url));

test('a check of 100,000 lines in 200 files takes at most a fifth of what doveconf takes', async () => {
  writeTree();

  const rows = await compare('Tree of 100,000 lines', 5, {
    'doveconf -n': () => timeProgram('/usr/bin/doveconf', ['-n', '-c', main]),
    'the check alone': async () => checkTree(),
    'dovepush config check': () => timeProgram(process.execPath, [program, 'config', 'check', main]),
  });

  expect(rows[1]?.ratio).toBeLessThanOrEqual(0.2);
});

test('a check of that tree stays under 300 MB', () => {
  const peak = peakMb();

  console.log(`peak of the check: ${peak.toFixed(0)} MB`);
  expect(peak).toBeLessThan(300);
});
