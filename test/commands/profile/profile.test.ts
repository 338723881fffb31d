import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeEach, describe, expect, test} from 'vitest';
import {withKey} from '../../../src/cli/profile-text.js';
import {runCli} from '../../run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'profile-'));
const file = join(folder, 'config.ini');
afterAll(() => rmSync(folder, {recursive: true}));

const text = `; the clusters
default-profile = live

[live]
brokers = k1:9092,k2:9092   ; both
ox-url = https://push:geheim@push.example.org/p

[test]
brokers = 127.0.0.1:9092
topic = trial
`;

const profile = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli(['profile', ...words, '--config', file], {env});
const rows = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('profile', () => {
  beforeEach(() => writeFileSync(file, text, {mode: 0o640}));

  test('list marks the default', async () => {
    const {stdout, exitCode} = await profile(['list', '--json']);

    expect(exitCode).toBe(0);
    expect(rows(stdout)).toEqual([
      {schema: 'dovepush.profile/1', name: 'live', default: true},
      {schema: 'dovepush.profile/1', name: 'test', default: false},
    ]);
  });

  test('show names the origin of each value and hides passwords', async () => {
    const {stdout} = await profile(['show', '--json'], {DOVEPUSH_TOPIC: 'elsewhere'});

    expect(rows(stdout)).toEqual([
      {schema: 'dovepush.setting/1', name: 'brokers', value: 'k1:9092,k2:9092', origin: `${file}:5`},
      {
        schema: 'dovepush.setting/1',
        name: 'ox-url',
        value: 'https://push:***@push.example.org/p',
        origin: `${file}:6`,
      },
      {schema: 'dovepush.setting/1', name: 'topic', value: 'elsewhere', origin: 'environment variable DOVEPUSH_TOPIC'},
    ]);
    const other = await profile(['show', 'test']);
    expect(other.stdout).toMatch(/^brokers +127\.0\.0\.1:9092 +\S+:9\ntopic +trial +\S+:10\n$/);
    expect(await profile(['show', 'tset'])).toMatchObject({exitCode: 2, stdout: ''});
  });

  test('show tells of secrets where they come from, but not what they are', async () => {
    writeFileSync(file, '[p]\nproperty = ["client.id=x","ssl.key.password=geheim"]\n');
    const env = {
      DOVEPUSH_SASL_PASSWORD: 'geheim1',
      DOVEPUSH_DOVEADM_API_KEY: 'geheim2',
      DOVEPUSH_DOVEADM_PASSWORD: 'geheim3',
      DOVEPUSH_OX_AUTH: 'push:geheim4',
    };
    const {stdout} = await profile(['show', 'p', '--json'], env);
    const text = await profile(['show', 'p'], env);

    const secret = (name: string, variable: string) => {
      return {schema: 'dovepush.setting/1', name, value: '***', origin: `environment variable ${variable}`};
    };
    expect(rows(stdout)).toEqual([
      {
        schema: 'dovepush.setting/1',
        name: 'property',
        value: '["client.id=x","ssl.key.password=***"]',
        origin: `${file}:2`,
      },
      secret('doveadm-api-key', 'DOVEPUSH_DOVEADM_API_KEY'),
      secret('doveadm-password', 'DOVEPUSH_DOVEADM_PASSWORD'),
      secret('ox-auth', 'DOVEPUSH_OX_AUTH'),
      secret('sasl-password', 'DOVEPUSH_SASL_PASSWORD'),
    ]);
    expect(text.stdout).toMatch(/^sasl-password +\*\*\* +environment variable DOVEPUSH_SASL_PASSWORD$/m);
    expect(stdout + text.stdout + text.stderr).not.toContain('geheim');
  });

  test('use changes one line, keeps the mode and the old file', async () => {
    expect(await profile(['use', 'test'])).toMatchObject({exitCode: 0});

    expect(readFileSync(file, 'utf8')).toBe(text.replace('default-profile = live', 'default-profile = test'));
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(folder, '.config.ini.bak'), 'utf8')).toBe(text);
    expect(await profile(['use', 'nobody'])).toMatchObject({exitCode: 2});
  });

  test('set changes and removes keys, and writes nothing when one is unknown', async () => {
    expect(await profile(['set', 'test', 'topic=', 'brokers=k3:9092', 'timeout=5s'])).toMatchObject({exitCode: 0});
    const after = text.replace('brokers = 127.0.0.1:9092\ntopic = trial\n', 'brokers = k3:9092\ntimeout = 5s\n');
    expect(readFileSync(file, 'utf8')).toBe(after);

    const refused = await profile(['set', 'test', 'borkers=x']);
    expect([refused.exitCode, readFileSync(file, 'utf8')]).toEqual([2, after]);
    expect(refused.stderr).toContain('Did you mean brokers?');
    for (const words of [
      ['test', 'topic'],
      ['[x]', 'topic=a'],
      ['a.b', 'topic=a'],
    ]) {
      expect(await profile(['set', ...words])).toMatchObject({exitCode: 2});
    }
    expect(readFileSync(file, 'utf8')).toBe(after);
  });

  test('set makes the file and its folder; commands then use it', async () => {
    const made = join(folder, 'new', 'dovepush.ini');
    const {exitCode} = await runCli(['profile', 'set', 'one', 'topic=a b;c', '--config', made]);

    expect(exitCode).toBe(0);
    expect(statSync(made).mode & 0o777).toBe(0o600);
    const usual = join(folder, 'home', 'dovepush', 'config.ini');
    const env = {XDG_CONFIG_HOME: join(folder, 'home')};
    await runCli(['profile', 'set', 'own', 'topic=mine'], {env});
    const before = readFileSync(usual, 'utf8');
    const other = join(folder, 'other.ini');
    expect(await runCli(['profile', 'set', 'two', 'topic=b', '--config', other], {env})).toMatchObject({exitCode: 0});
    expect([readFileSync(usual, 'utf8'), readFileSync(other, 'utf8')]).toEqual([before, '[two]\ntopic = b\n']);

    const {stdout} = await runCli(['profile', 'show', 'one', '--json', '--config', made]);
    expect(rows(stdout)).toMatchObject([{name: 'topic', value: 'a b;c'}]);
    expect(await runCli(['profile', 'list', '--config', join(folder, 'none.ini')])).toMatchObject({exitCode: 2});
  });
});

test.each([
  ['', 'p', 'k', '1', '[p]\nk = 1\n'],
  ['a = 1\n', null, 'default-profile', 'p', 'a = 1\ndefault-profile = p\n'],
  ['[p]\nk = 1\n\n[q]\nk = 2\n', 'p', 'j', '3', '[p]\nk = 1\nj = 3\n\n[q]\nk = 2\n'],
  ['[p]\nk = 1\n', null, 'default-profile', 'p', 'default-profile = p\n\n[p]\nk = 1\n'],
  ['[p]\n; k = 0\nk=1\n', 'p', 'k', null, '[p]\n; k = 0\n'],
  ['[p]\nk = 1\n', 'q', 'k', null, '[p]\nk = 1\n'],
] as const)('the text %j gets a key', (before, name, key, value, after) => {
  expect(withKey(before, name, key, value)).toBe(after);
});
