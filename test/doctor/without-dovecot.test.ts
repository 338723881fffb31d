import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {runCli} from '../run-cli.js';

let folder = '';
let conf = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dovepush-doctor-'));
  conf = join(folder, 'dovecot.conf');
  const driver = 'push_notification_driver = ox:url=http://127.0.0.1:9/notify';
  await writeFile(
    conf,
    `base_dir = ${folder}/run\nlog_path = ${folder}/absent.log\nmail_plugins = notify push_notification\nmail_attribute_dict = file:%h/x\nplugin {\n  ${driver}\n}\n`,
  );
});
afterAll(() => rm(folder, {recursive: true}));

async function doctor(...words: string[]) {
  const {exitCode, stdout, stderr} = await runCli(['doctor', ...words, '--json']);
  const {checks}: {checks: {check: string; status: string; message: string}[]} = JSON.parse(stdout);
  return {exitCode, stderr, checks, told: checks.map(({check, status}) => `${check} ${status}`)};
}

const absent = ['--doveadm', '/nonexistent/doveadm'];

test('a main file that is not there is bad, and nothing that depends on it is ok', async () => {
  const {exitCode, told} = await doctor('anna@example.org', '-c', join(folder, 'absent.conf'), ...absent);

  expect(told).toEqual(['config bad', 'user unchecked']);
  expect(exitCode).toBe(1);
});

test('without a server and doveadm the rest is looked at', async () => {
  const {exitCode, told} = await doctor('anna@example.org', '-c', conf, ...absent, '--skip', 'plugins');

  expect(told).toEqual([
    'config unchecked',
    'config ok',
    'attributes ok',
    'user unchecked',
    'entry unchecked',
    'endpoint bad',
    'events unchecked',
  ]);
  expect(exitCode).toBe(1);
});

test('what cannot be told alone ends with status 3', async () => {
  const {exitCode, told} = await doctor('anna@example.org', '-c', conf, ...absent, '--only', 'config,user');

  expect(told).toEqual(['config unchecked', 'config ok', 'user unchecked']);
  expect(exitCode).toBe(3);
});

test('a doveadm that hangs is given up', async () => {
  const hanging = join(folder, 'doveadm');
  await writeFile(hanging, '#!/bin/sh\nexec sleep 600\n', {mode: 0o755});

  const {exitCode, told} = await doctor(
    'anna@example.org',
    '-c',
    conf,
    '--doveadm',
    hanging,
    '--timeout',
    '500ms',
    '--only',
    'user,entry',
  );

  expect(told).toEqual(['user unchecked', 'entry unchecked']);
  expect(exitCode).toBe(3);
});

test('--max-time holds for what is asked before the checks too', async () => {
  const hanging = join(folder, 'doveadm');
  await writeFile(hanging, '#!/bin/sh\nexec sleep 600\n', {mode: 0o755});
  const words = ['-c', conf, '--doveadm', hanging, '--only', 'user,entry'];

  const {exitCode, checks} = await doctor('anna@example.org', ...words, '--max-time', '500ms', '--timeout', '50s');

  expect(checks.map(({check, status}) => `${check} ${status}`)).toEqual(['user unchecked', 'entry unchecked']);
  expect(checks.every(({message}) => message.includes('0.5 s'))).toBe(true);
  expect(exitCode).toBe(3);
});

test('a name that is a mask is not handed to doveadm', async () => {
  const {checks} = await doctor('a*', '-c', conf, ...absent, '--only', 'user');

  expect(checks).toEqual([
    {check: 'user', status: 'unchecked', message: 'doveadm would take the user name for a mask'},
  ]);
});

test('there are no checks of other names', async () => {
  const {exitCode, stderr} = await runCli(['doctor', '--only', 'entrails']);

  expect(exitCode).toBe(2);
  expect(stderr).toContain('entrails');
});

test('answers for a textfile collector', async () => {
  const {stdout, exitCode} = await runCli(['doctor', '-c', conf, '--only', 'attributes', '-f', 'prometheus']);

  expect(stdout).toContain('dovepush_doctor_findings{check="attributes",status="ok"} 1\n');
  expect(exitCode).toBe(0);
});
