import {spawn} from 'node:child_process';
import {chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';

const bin = new URL('../../../bin/run.js', import.meta.url).pathname;
const dir = mkdtempSync(join(tmpdir(), 'dovepush-listen-'));
const body = '{"user":"a","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":2}';

afterAll(() => rmSync(dir, {recursive: true}));

/** Starts the built program; `ready` gives the URL that it says. */
function listen(...flags: string[]) {
  return listenAt('127.0.0.1:0', ...flags);
}

function listenAt(address: string, ...flags: string[]) {
  const child = spawn(process.execPath, [bin, 'ox', 'listen', '--listen', address, ...flags], {
    env: {...process.env, TZ: 'Asia/Tokyo'},
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const ready = new Promise<string>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      const url = /^% listening on (\S+)\n/m.exec(stderr);
      if (url?.[1]) resolve(url[1]);
    });
  });
  const ended = new Promise<{code: number | null; stdout: string; stderr: string}>((resolve) => {
    child.on('close', (code) => resolve({code, stdout, stderr}));
  });
  return {child, ready, ended};
}

const put = (url: string) => fetch(url, {method: 'PUT', body, headers: {authorization: 'Basic c2VjcmV0'}});

describe('ox listen', () => {
  it('prints a line of JSON for each request and ends with 0 after -c of them', async () => {
    const {ready, ended} = listen('--json', '-c', '2', '--wait', '10s', '--path', '/push', '--status', '204');
    const url = await ready;

    expect((await put(url)).status).toBe(204);
    expect((await put(url)).status).toBe(204);

    const {code, stdout, stderr} = await ended;
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      schema: 'dovepush.ox-request/1',
      method: 'PUT',
      path: '/push',
      body: JSON.parse(body),
      status: 204,
      problems: [],
    });
    expect(lines[0]).not.toHaveProperty('raw');
    expect(stdout + stderr).not.toContain('c2VjcmV0');
  });

  it('ends with 1 when fewer came in time', async () => {
    const {ready, ended} = listen('-c', '2', '--wait', '500ms');
    await put(await ready);

    const {code, stderr} = await ended;

    expect(code).toBe(1);
    expect(stderr).toContain('% 1 of 2 requests came');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 on %s', async (signal) => {
    const {child, ready, ended} = listen();
    await ready;

    child.kill(signal);

    expect((await ended).code).toBe(0);
  });

  it('records the requests, without credentials, where only the owner reads', async () => {
    const file = join(dir, 'requests.jsonl');
    const {ready, ended} = listen('-c', '1', '--record', file);
    await put(await ready);
    await ended;

    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text)).toMatchObject({method: 'PUT', body, status: 200});
    expect(text).not.toContain('c2VjcmV0');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await listen('--record', file).ended).toMatchObject({code: 2});
  });

  it('records what events show and events replay read', async () => {
    const file = join(dir, 'readable.jsonl');
    const {ready, ended} = listen('-c', '4', '--record', file, '--status', 'seq:200,503,drop,200', '--json');
    const url = await ready;
    for (const text of [body, body.replace('"a"', '"b"'), body.replace('"a"', '"c"'), Buffer.from([0x7b, 0xff])]) {
      await fetch(url, {method: 'PUT', body: text}).catch(() => undefined);
    }
    expect((await ended).code).toBe(0);

    const shown = await runCli(['events', 'show', file, '--json']);
    const plan = await runCli(['events', 'replay', '--from', `file:${file}`, '--to', url, '--dry-run', '--json']);

    const events = shown.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({event, user, uid}) => [event, user, uid])).toEqual([
      ['MessageNew', 'a', 2],
      ['MessageNew', 'b', 2],
      ['MessageNew', 'c', 2],
      [null, null, null],
    ]);
    expect(JSON.parse(plan.stdout)).toMatchObject({selected: 4, sendable: 3, notSendable: {'no-event': 1}});
  });

  it('lets only those in who know what --auth-file says, and wants that file to be private', async () => {
    const file = join(dir, 'auth');
    writeFileSync(file, 'login:secret\n', {mode: 0o600});
    // What is refused does not count.
    const {ready, ended} = listen('-c', '1', '--auth-file', file, '--json');
    const url = await ready;
    const putAs = async (authorization: string) =>
      (await fetch(url, {method: 'PUT', body, headers: {authorization}})).status;

    const known = Buffer.from('login:secret').toString('base64');
    expect([
      await put(url).then(({status}) => status),
      await putAs(`Bearer ${known}`),
      await putAs(`Basic ${known}`),
    ]).toEqual([401, 401, 200]);

    const {stdout, stderr} = await ended;
    expect(stdout + stderr).not.toMatch(/secret|bG9naW4/);
    chmodSync(file, 0o644);
    expect((await listen('--auth-file', file).ended).code).toBe(2);
  });

  it('notes that an address beyond loopback is open to all, and nothing on loopback', async () => {
    const open = listenAt('0.0.0.0:0', '-c', '1', '--wait', '100ms');
    const closed = listenAt('[::1]:0', '-c', '1', '--wait', '100ms');

    expect((await open.ended).stderr).toContain('% anybody who reaches this address can send');
    expect((await closed.ended).stderr).not.toContain('anybody');
  });

  it('writes through no symbolic link', async () => {
    const link = join(dir, 'link');
    symlinkSync(join(dir, 'target'), link);

    expect(await listen('--record', link).ended).toMatchObject({code: 2});
  });

  it('shows the time of day in UTC when it is asked to', async () => {
    const {ready, ended} = listen('-c', '1', '--utc');
    const before = Date.now();
    await put(await ready);

    const [time = ''] = (await ended).stdout.split(' ');
    const after = Date.now();
    // The run may be at midnight.
    const onDay = (ms: number) => Date.parse(`${new Date(ms).toISOString().slice(0, 10)}T${time}Z`);

    expect([before, after].map(onDay).some((ms) => ms >= before && ms <= after)).toBe(true);
  });

  it.each(['push', '/push?user=1'])('ends with 2 for the path %j', async (path) => {
    expect(await listen('--path', path).ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not a valid path'),
    });
  });

  it('ends with 3 when the address is taken and with 2 when it is none', async () => {
    const first = listen();
    const {host} = new URL(await first.ready);

    expect(await listenAt(host).ended).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('LISTEN_FAILED'),
    });
    expect(await listenAt('nowhere').ended).toMatchObject({code: 2});

    first.child.kill();
    await first.ended;
  });
});
