import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {execa} from 'execa';
import {formatChart} from './bench/chart.js';
import {fallenFigures, merged} from './bench/figures.js';
import {formatPage} from './bench/page.js';
import {machineFacts} from './machine.js';

// npm run bench -- [NAME…] (only files with this in their path) --rounds N --records N --keep (write docs/bench.json,
// docs/bench.svg and docs/performance.md)
const docs = new URL('../docs/', import.meta.url);
const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {rounds: {type: 'string'}, records: {type: 'string'}, keep: {type: 'boolean', default: false}},
});

/** Runs the measurements; gives what they found, and whether all of their expectations held. */
async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-bench-out-'));
  const out = join(folder, 'figures.jsonl');
  writeFileSync(out, '');
  const env = {
    DOVEPUSH_BENCH_OUT: out,
    ...(values.rounds && {DOVEPUSH_BENCH_ROUNDS: values.rounds}),
    ...(values.records && {DOVEPUSH_BENCH_RECORDS: values.records}),
  };
  const args = ['vitest', 'run', '--config', 'vitest.bench.config.ts', ...positionals];
  const {exitCode} = await execa('npx', args, {env, stdio: 'inherit', reject: false});
  const lines = readFileSync(out, 'utf8').split('\n').filter(Boolean);
  rmSync(folder, {recursive: true});
  return {measured: lines.map((line) => JSON.parse(line)), isHeld: exitCode === 0};
}

const file = new URL('bench.json', docs);
/** @type {readonly import('./bench/figures.js').Measured[]} */
const committed = JSON.parse(readFileSync(file, 'utf8'));
const {measured, isHeld} = await measure();
const fallen = fallenFigures(committed, measured);
for (const figure of fallen) process.stdout.write(`fallen by more than 20 %: ${figure}\n`);
if (values.keep) {
  const facts = {date: new Date().toISOString().slice(0, 10), machine: machineFacts()};
  const all = merged(
    committed,
    measured.map((one) => ({...one, ...facts})),
  );
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(new URL('bench.svg', docs), formatChart(all));
  writeFileSync(new URL('performance.md', docs), formatPage(all));
}
process.exitCode = isHeld && fallen.length === 0 ? 0 : 1;
