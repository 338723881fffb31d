import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {runCli} from '../../run-cli.js';
import {describeSeries} from '../../servers/needs.js';
import {createSmallSite, type SmallSite} from './small-site.js';

const users = ['user0@example.com', 'user1@example.com', 'user2@example.com'];
const long = `user=${'ü'.repeat(16_400)}`;

describeSeries('metadata of over 32768 bytes', (series) => {
  let site: SmallSite;
  beforeAll(async () => {
    site = await createSmallSite(users.length, {series});
    await site.reset();
  });
  afterAll(() => site.stop());

  const applyOver = async (way: 'cli' | 'http', second: string) => {
    const file = join(site.folder, `${way}.jsonl`);
    const values = ['user=first', second, 'user=third'];
    await writeFile(file, values.map((value, n) => `${JSON.stringify({user: users[n], value})}\n`).join(''));
    const result = await runCli([
      'metadata',
      'apply',
      file,
      '--yes',
      '--json',
      ...(way === 'cli' ? site.cli : site.http()),
    ]);
    return {...result, values};
  };
  const read = async (user: string | undefined) => {
    const {stdout} = await runCli(['metadata', 'get', String(user), ...site.cli, '--json']);
    return JSON.parse(stdout).value;
  };

  test('is set by doveadm as a process', async () => {
    const {exitCode, values} = await applyOver('cli', `${long}c`);

    expect(exitCode).toBe(0);
    expect(await Promise.all(users.map(read))).toEqual(values);
  });

  test(`is ${series === '2.3' ? 'set' : 'refused, and nothing else with it,'} over HTTP`, async () => {
    const before = await read(users[1]);
    const {exitCode, stdout, values} = await applyOver('http', `${long}h`);

    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const second = lines.find(({user}) => user === users[1]);
    const isRefused = series === '2.4';
    expect(exitCode).toBe(isRefused ? 4 : 0);
    expect(second).toMatchObject(
      isRefused ? {action: 'failed', error: {code: 'DOVEADM_TOO_LONG'}} : {action: 'set', verified: true},
    );
    expect(await Promise.all(users.map(read))).toEqual([values[0], isRefused ? before : values[1], values[2]]);
  });

  test('names the other way in the hint of a single set', async () => {
    const result = await runCli(['metadata', 'set', String(users[0]), long, ...site.http()]);

    expect(result.exitCode).toBe(series === '2.4' ? 3 : 0);
    if (series === '2.4') expect(result.stderr).toContain('--via cli');
  });
});
