import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, expect, test} from 'vitest';
import {program} from '../run-cli.js';

const plugin = join(import.meta.dirname, '../../integration/nagios/check_dovepush');
const folder = mkdtempSync(join(tmpdir(), 'nagios-'));
afterAll(() => rmSync(folder, {recursive: true}));

const command = join(folder, 'dovepush');
writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
chmodSync(command, 0o755);

function write(name: string, attributes: string): string {
  const file = join(folder, name);
  const driver = 'push_notification_driver = ox:url=http://127.0.0.1:9/notify';
  writeFileSync(file, `${attributes}mail_plugins = notify push_notification\nplugin {\n  ${driver}\n}\n`);
  return file;
}

const good = write('good.conf', 'mail_attribute_dict = file:%h/attributes\n');
const bad = write('b|ad.conf', '');

/** As a monitoring daemon runs it: the status, the first line, the rest. */
async function check(...words: string[]) {
  const env = {PATH: `${folder}:${process.env.PATH}`, HOME: '/nonexistent'};
  const {exitCode, stdout, stderr} = await execa(plugin, words, {reject: false, extendEnv: false, env});
  const [first = '', ...more] = stdout.split('\n');
  return {exitCode, first, more: more.join('\n'), stderr};
}

test('what is well is OK', async () => {
  const {exitCode, first, stderr} = await check('doctor', '-c', good, '--only', 'attributes');

  expect([exitCode, first, stderr]).toEqual([0, `DOVEPUSH OK - % 1 ok, 0 bad, 0 unchecked; ${good}`, '']);
});

test('what is bad is CRITICAL, and the first line says what, without performance data', async () => {
  const {exitCode, first, more} = await check('doctor', '-c', bad, '--only', 'attributes');

  expect([exitCode, first]).toEqual([2, expect.stringMatching(/^DOVEPUSH CRITICAL - bad +attributes .*is not set/)]);
  expect(more).toContain('Set mail_attribute_dict');
  expect(first + more).not.toContain('|');
});

test.each([
  [
    'a check that could not be made',
    ['doctor', 'anna', '-c', good, '--only', 'user', '--doveadm', '/absent'],
    /- unchecked +user/,
  ],
  ['wrong flags', ['doctor', '--only', 'entrails'], /- Error: /],
  ['a file that cannot be read', ['config', 'check', '/absent/dovecot.conf'], /- Error: /],
])('%s is UNKNOWN', async (_, words, text) => {
  const {exitCode, first} = await check(...words);

  expect([exitCode, first]).toEqual([3, expect.stringMatching(/^DOVEPUSH UNKNOWN - /)]);
  expect(first).toMatch(text);
});

test('without dovepush it is UNKNOWN', async () => {
  const {exitCode, stdout} = await execa(plugin, ['doctor'], {
    reject: false,
    extendEnv: false,
    env: {PATH: '/usr/bin:/bin'},
  });

  expect([exitCode, stdout]).toEqual([3, expect.stringMatching(/^DOVEPUSH UNKNOWN - .*dovepush/)]);
});
