import {chmod, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {doveadmCredentials} from '../../src/cli/doveadm-credentials.js';
import type {DoveadmFlagValues} from '../../src/cli/doveadm-flags.js';
import {openDoveadm} from '../../src/cli/open-doveadm.js';
import type {Origin} from '../../src/cli/origin.js';

const address = 'http://127.0.0.1:8080/doveadm/v1';
const flags = {doveadm: 'doveadm', timeout: 1000, 'doveadm-url': address};

function around(origins: Readonly<Record<string, Origin>>, env: NodeJS.ProcessEnv = {}) {
  const notes: string[] = [];
  const note = (text: string) => notes.push(text);
  return {env, origins: new Map(Object.entries(origins)), note, detail: () => undefined, askSecret: null, notes};
}

async function secretFile(secret: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'secret-')), 'secret');
  await writeFile(file, `${secret}\n`, {mode: 0o600});
  return file;
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const apiKey = (text: string) => `X-Dovecot-API ${Buffer.from(text).toString('base64')}`;

describe('doveadmCredentials', () => {
  test('takes the key or the password from the environment for an address from there', async () => {
    const origins = {'doveadm-url': 'environment'} as const;

    expect(await doveadmCredentials(flags, new URL(address), around(origins, {DOVEPUSH_DOVEADM_API_KEY: 'k'}))).toBe(
      apiKey('k'),
    );
    expect(await doveadmCredentials(flags, new URL(address), around(origins, {DOVEPUSH_DOVEADM_PASSWORD: 'p'}))).toBe(
      basic('doveadm:p'),
    );
    expect(await doveadmCredentials(flags, new URL(address), around(origins))).toBeNull();
  });

  test('never sends a key of a lower level to an address of a higher one', async () => {
    const choice = around({'doveadm-url': 'flag'}, {DOVEPUSH_DOVEADM_API_KEY: 'geheim'});

    await expect(doveadmCredentials(flags, new URL(address), choice)).rejects.toThrow(
      expect.objectContaining({exitCode: 2, message: expect.not.stringContaining('geheim')}),
    );
  });

  test('takes a file, and prefers the highest level', async () => {
    const values = {...flags, 'doveadm-api-key-file': await secretFile('from file')};
    const choice = around(
      {'doveadm-url': 'profile', 'doveadm-api-key-file': 'profile'},
      {DOVEPUSH_DOVEADM_API_KEY: 'env'},
    );

    expect(await doveadmCredentials(values, new URL(address), choice)).toBe(apiKey('env'));
    const named = around({'doveadm-url': 'flag', 'doveadm-api-key-file': 'flag'}, {DOVEPUSH_DOVEADM_API_KEY: 'env'});
    expect(await doveadmCredentials(values, new URL(address), named)).toBe(apiKey('from file'));
  });

  test('refuses a file that others can read', async () => {
    const file = await secretFile('geheim');
    await chmod(file, 0o644);
    const values = {...flags, 'doveadm-password-file': file};
    const choice = around({'doveadm-url': 'flag', 'doveadm-password-file': 'flag'});

    await expect(doveadmCredentials(values, new URL(address), choice)).rejects.toThrow(/can be read by others/);
  });
});

describe('doveadmCredentials on a terminal', () => {
  const asked: string[] = [];
  const typing = (typed: string) => ({
    ...around({'doveadm-url': 'flag'}, {DOVEPUSH_DOVEADM_API_KEY: 'of the environment'}),
    async askSecret(question: string) {
      asked.push(question);
      return typed;
    },
  });

  test('asks for the key, or for the password where the address names its user', async () => {
    expect(await doveadmCredentials(flags, new URL(address), typing('k'))).toBe(apiKey('k'));
    expect(await doveadmCredentials(flags, new URL('http://doveadm@localhost/doveadm/v1'), typing('p'))).toBe(
      basic('doveadm:p'),
    );
    expect(asked).toEqual(['API key of doveadm at 127.0.0.1:8080: ', 'Password of doveadm at localhost: ']);
  });

  test('does not ask where there is one', async () => {
    const choice = {...typing('k'), origins: new Map<string, Origin>([['doveadm-url', 'environment']])};
    asked.length = 0;

    expect(await doveadmCredentials(flags, new URL(address), choice)).toBe(apiKey('of the environment'));
    expect(asked).toEqual([]);
  });
});

describe('openDoveadm', () => {
  const way = async (values: Partial<DoveadmFlagValues>, choice: ReturnType<typeof around>) =>
    (await openDoveadm({...flags, ...values}, choice)).via;

  test('goes over HTTP where an address is known, unless the program was named at a higher level', async () => {
    expect(await way({}, around({'doveadm-url': 'flag'}))).toBe('http');
    expect(await way({}, around({'doveadm-url': 'profile', 'dovecot-conf': 'flag'}))).toBe('cli');
    expect(await way({via: 'cli'}, around({'doveadm-url': 'flag'}))).toBe('cli');
    expect((await openDoveadm({doveadm: 'doveadm', timeout: 1000}, around({}))).via).toBe('cli');
  });

  test('refuses an address that is none, holds a password on the command line, or is missing', async () => {
    const named = around({'doveadm-url': 'flag'});

    await expect(way({'doveadm-url': 'localhost:8080'}, named)).rejects.toMatchObject({exitCode: 2});
    await expect(way({'doveadm-url': 'http://u:geheim@127.0.0.1/'}, named)).rejects.toMatchObject({
      exitCode: 2,
      hint: expect.stringContaining('--doveadm-password-file'),
    });
    await expect(openDoveadm({doveadm: 'doveadm', timeout: 1, via: 'http'}, around({}))).rejects.toMatchObject({
      exitCode: 2,
    });
  });

  test('says so when credentials go beyond this host over plain text', async () => {
    const choice = around({'doveadm-url': 'environment'}, {DOVEPUSH_DOVEADM_API_KEY: 'k'});

    await way({'doveadm-url': 'http://mail.example.com:8080/doveadm/v1'}, choice);
    expect(choice.notes).toEqual([expect.stringContaining('plain text')]);
    await way({}, choice);
    expect(choice.notes).toHaveLength(1);
  });
});
