import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {runCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, sharedBrokers, uniqueName} from '../../servers/shared.js';

const folder = mkdtempSync(join(tmpdir(), 'profile-test-'));
afterAll(() => rmSync(folder, {recursive: true}));

function secretFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `${text}\n`, {mode: 0o600});
  return path;
}

async function tested(settings: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const file = join(folder, 'config.ini');
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
  writeFileSync(file, `default-profile = own\n[own]\n${lines.join('')}[bare]\nconcurrency = 5\n`);
  const {exitCode, stdout, stderr} = await runCli(['profile', 'test', '--json', '--config', file], {env});
  if (stdout === '') return {exitCode, stderr, ok: null, told: [], checks: []};
  const {schema, ok, checks} = JSON.parse(stdout);
  expect(schema).toBe('dovepush.doctor/1');
  const told = checks.map(({check, status}: {check: string; status: string}) => `${check} ${status}`);
  return {exitCode, stderr, ok, told, checks: checks as readonly {message: string; hint?: string}[]};
}

async function startEndpoint() {
  const endpoint = createServer((request, response) => {
    request.resume();
    const isKnown = request.headers.authorization === `Basic ${Buffer.from('push:geheim').toString('base64')}`;
    response.writeHead(isKnown ? 200 : 401).end();
  });
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  return {url: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/p`, close: () => endpoint.close()};
}

test('asks the endpoint with the credentials of the profile', async () => {
  const endpoint = await startEndpoint();
  const [good, wrong] = [secretFile('good', 'push:geheim'), secretFile('wrong', 'push:falsch')];
  const answers = [
    await tested({'ox-url': endpoint.url, 'ox-auth-file': good}),
    await tested({'ox-url': endpoint.url, 'ox-auth-file': wrong}),
    await tested({'ox-url': endpoint.url, 'ox-auth-file': join(folder, 'absent')}),
    // Another endpoint of the environment does not get the credentials of the profile.
    await tested({'ox-url': 'http://127.0.0.1:9/p', 'ox-auth-file': good}, {DOVEPUSH_OX_URL: endpoint.url}),
  ];
  endpoint.close();
  answers.push(await tested({'ox-url': endpoint.url, 'ox-auth-file': good}));

  expect(answers.map(({told}) => told.join())).toEqual([
    'endpoint ok',
    'endpoint bad',
    'endpoint bad',
    'endpoint bad',
    'endpoint bad',
  ]);
  expect(answers.map(({exitCode}) => exitCode)).toEqual([0, 1, 1, 1, 1]);
  expect(JSON.stringify(answers)).not.toMatch(/geheim|falsch/);
});

test('says in text what it found, and refuses a profile without servers', async () => {
  const {exitCode} = await tested({'ox-url': 'http://127.0.0.1:9/p'});
  const words = ['profile', 'test', '--config', join(folder, 'config.ini')];
  const {stdout, stderr} = await runCli(words);
  const bare = await runCli([...words, 'bare']);

  expect([exitCode, stdout]).toEqual([1, expect.stringMatching(/^bad {8}endpoint {4}.*ECONNREFUSED.*\n +\S.*\n$/)]);
  expect(stderr).toContain('0 ok, 1 bad, 0 unchecked; profile own of ');
  expect(bare).toMatchObject({exitCode: 2, stdout: '', stderr: expect.stringContaining('profile set bare')});
});

test('a doveadm that is not there is bad, and one that this user may not run unchecked', async () => {
  const locked = join(folder, 'doveadm');
  writeFileSync(locked, '#!/bin/sh\n', {mode: 0o600});

  const absent = await tested({doveadm: join(folder, 'absent')});
  const forbidden = await tested({doveadm: locked});

  expect([absent.told, absent.exitCode]).toEqual([['doveadm bad'], 1]);
  expect([forbidden.told, forbidden.exitCode]).toEqual([['doveadm unchecked'], 3]);
});

describeWith(['kafka'], 'profile test and brokers', () => {
  test('tells brokers and topics that are there from those that are not', async () => {
    const brokers = await sharedBrokers();
    const here = await tested({brokers, topic: await createTopic(brokers)});
    const topicless = await tested({brokers, topic: uniqueName('absent')});
    const nobody = await tested({brokers: '127.0.0.1:9', topic: 'any', timeout: '5s'});

    expect([here.told, here.exitCode, here.ok]).toEqual([['brokers ok', 'topic ok'], 0, true]);
    expect([topicless.told, topicless.exitCode]).toEqual([['brokers ok', 'topic bad'], 1]);
    expect([nobody.told, nobody.exitCode]).toEqual([['brokers bad'], 1]);
    expect(nobody.checks[0]?.hint).toContain('--brokers');
  });
});

describeWith(['dovecot'], 'profile test and doveadm', () => {
  test('reaches it as a process and over HTTP, and finds a wrong key', async () => {
    const dovecot = await startDovecot({users: ['anna@example.org']});
    const url = `http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`;
    const key = secretFile('key', dovecot.apiKey);
    const process = await tested({doveadm: dovecot.doveadmPath, 'dovecot-conf': dovecot.conf});
    const api = await tested({'doveadm-url': url, 'doveadm-api-key-file': key});
    const wrong = await tested({'doveadm-url': url, 'doveadm-api-key-file': secretFile('other', 'no-such-key')});
    await dovecot.stop();
    const gone = await tested({'doveadm-url': url, 'doveadm-api-key-file': key});

    expect([process, api, wrong, gone].map(({told, exitCode}) => [told.join(), exitCode])).toEqual([
      ['doveadm ok', 0],
      ['doveadm ok', 0],
      ['doveadm bad', 1],
      ['doveadm bad', 1],
    ]);
    expect(wrong.checks[0]?.hint).toContain('--doveadm-api-key-file');
  });
});
