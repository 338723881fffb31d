import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {runCli} from '../../run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'foreign-'));
afterAll(() => rmSync(folder, {recursive: true}));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const events = join(import.meta.dirname, '../../../examples/events.jsonl');
const foreign = file(
  'hosts.txt',
  'host a, with its notes\nhost b: the second\n\n200 {"user":"anna","event":"messageNew"}\n',
);
const empty = file('empty.jsonl', '');

test('a file without any event is no evidence', async () => {
  const unless = ['events', 'replay', '--from', `file:${events}`, '--to', 'stdout', '--dry-run', '--unless-in'];
  const results = [
    await runCli([...unless, foreign]),
    await runCli(['events', 'compare', events, foreign]),
    await runCli(['events', 'compare', foreign, events, '--user', 'anna@example.org']),
  ];

  for (const {exitCode, stdout, stderr} of results) {
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${foreign} has no event: none of its 3 lines is one`);
  }
});

test('an empty file is evidence of nothing that arrived', async () => {
  const {exitCode, stdout} = await runCli(['events', 'compare', events, empty, '--event', 'MessageNew', '--json']);

  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({both: 0, onlyB: 0});
});

test('a replay says why nothing matched', async () => {
  const {stderr} = await runCli(['events', 'replay', '--from', `file:${foreign}`, '--to', 'stdout', '--dry-run']);

  expect(stderr).toContain('none of its 3 lines is an event');
});

test('no failed push is reported of what is not a log', async () => {
  const {exitCode, stdout, stderr} = await runCli(['events', 'failures', foreign, '--max', '0']);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('is not a log of Dovecot: none of its 4 lines looks like one');

  const log = file('quiet.log', 'Nov 30 10:00:00 mx dovecot: master: Dovecot v2.3.19.1 starting up for imap\n');
  expect(await runCli(['events', 'failures', log, empty, '--max', '0'])).toMatchObject({exitCode: 0});
});

test('a path in place of a source is told its form', async () => {
  const {exitCode, stderr} = await runCli(['events', 'replay', '--from', events, '--to', 'stdout', '--yes']);

  expect(exitCode).toBe(2);
  expect(stderr).toContain(`Did you mean file:${events}?`);
});
