import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {program} from '../run-cli.js';

/** The program on a terminal of its own (util-linux `script`), where a key is typed once the question stands. */
async function typed(url: string, keys: string): Promise<{screen: string; exitCode: number}> {
  const log = join(await mkdtemp(join(tmpdir(), 'terminal-')), 'log');
  const command = `${process.execPath} ${program} metadata get alice@example.com --doveadm-url ${url}`;
  const child = spawn('script', ['-qec', command, log], {
    env: {PATH: process.env.PATH, HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent'},
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 20_000,
  });
  let screen = '';
  child.stdout.on('data', (chunk) => {
    if (!screen.includes('API key') && `${screen}${chunk}`.includes('API key')) child.stdin.write(keys);
    screen += chunk;
  });
  const [exitCode] = await once(child, 'close');
  return {screen, exitCode};
}

describe('the question for the API key', () => {
  const shown: string[] = [];
  const server = createServer((request, response) => {
    shown.push(Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString());
    response.end('[["doveadmResponse",[{"value":"user=1"}],"0"]]');
  });
  let url = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/doveadm/v1`;
  });

  afterAll(() => server.close());

  test('takes what is typed, and shows none of it', async () => {
    const {screen, exitCode} = await typed(url, 'geheim\r');

    expect(exitCode).toBe(0);
    expect(shown).toEqual(['geheim']);
    expect(screen).toContain('user=1');
    expect(screen).not.toContain('geheim');
  });

  test('ends with 130 at Ctrl-C, and takes Ctrl-D for no key', async () => {
    shown.length = 0;
    expect((await typed(url, '\x03')).exitCode).toBe(130);
    expect(shown).toEqual([]);
    const {screen, exitCode} = await typed(url, '\x04');
    expect(exitCode).toBe(0);
    expect(shown).toEqual(['']);
    expect(screen).not.toContain('BUG');
  });
});
