import {randomUUID} from 'node:crypto';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {DgramSocket} from 'node-unix-socket';
import {afterAll, describe, expect, test} from 'vitest';
import {runCli, startCli} from '../../run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'dp-listen-'));
afterAll(() => rmSync(folder, {recursive: true}));
const newPath = () => join(folder, randomUUID());

function eventOf(uid: number): string {
  return `{"event":"MessageRead","timestamp":"2026-11-21T10:00:00.000Z","uri":"imap://h/user/alice;UIDVALIDITY=1","uidset":"${uid}","pid":1,"user":"alice","serverFQDN":"h"}`;
}

function datagram(kind: string, message: string): Buffer {
  return Buffer.from(['log', kind, '', '', '', '0', message, ''].join('\0'));
}

function send(socket: DgramSocket, path: string, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.sendTo(bytes, 0, bytes.length, path, (error) => (error ? reject(error) : resolve()));
  });
}

/** Sends datagrams one after the other, as the processes of Cyrus do. */
async function sendAll(path: string, datagrams: readonly Buffer[]): Promise<void> {
  const socket = new DgramSocket();
  for (const bytes of datagrams) await send(socket, path, bytes);
  socket.close();
}

/** A notifyd that only keeps what it gets. */
function createNotifyd(path: string) {
  const socket = new DgramSocket();
  const got: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => void got.push(bytes));
  socket.bind(path);
  return {got, close: () => socket.close()};
}

async function until(isThere: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1200 && !isThere(); tries += 1) await sleep(25);
}

/** The answer to a request of the stream transport. */
function ask(path: string, ...parts: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('data', (bytes) => {
      resolve(bytes.toString());
      socket.destroy();
    });
    socket.on('error', reject);
    for (const part of parts) socket.write(part);
  });
}

function dlist(json: string): string {
  return `NOTIFY %(METHOD log CLASS EVENT PRIORITY NIL USER NIL MAILBOX NIL OPTIONS () MESSAGE {${json.length}+}\r\n${json} FILEPATH NIL)\r\n`;
}

function occupyWithFile(path: string): () => void {
  writeFileSync(path, 'x');
  return () => undefined;
}

const uidsOf = (stdout: string) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).uid);

describe('events listen', () => {
  test('loses no datagram, passes all on in order, also when notifyd comes later', async () => {
    const [path, real] = [newPath(), newPath()];
    const file = join(folder, 'record.jsonl');
    const cli = startCli(['events', 'listen', '--notify-socket', path, '--pass-on', real, '--record', file, '--json']);
    await cli.waitFor('stderr', /listening on/);
    const numbers = Array.from({length: 5000}, (_, index) => index + 1);
    const sent = numbers.map((uid) => datagram('EVENT', eventOf(uid)));
    await sendAll(path, [...sent.slice(0, 1000), datagram('MAIL', 'From: a\nSubject: b\n'), Buffer.from('x')]);
    await cli.waitFor('stderr', /cannot pass on/);
    const notifyd = createNotifyd(real);
    await sendAll(path, sent.slice(1000));
    await until(() => notifyd.got.length === 5002);
    cli.kill('SIGTERM');
    const {exitCode, stdout, stderr} = await cli.done;
    notifyd.close();

    expect(exitCode).toBe(0);
    expect(uidsOf(stdout)).toEqual([...numbers.slice(0, 1000), null, ...numbers.slice(1000)]);
    expect(notifyd.got.map(String).filter((text) => text.includes('EVENT'))).toEqual(sent.map(String));
    expect(stderr).toContain('is back');
    expect(stderr).toContain('1 of class MAIL');
    const {stdout: shown} = await runCli(['events', 'show', file, '--json', '--event', 'MessageRead']);
    expect(uidsOf(shown)).toEqual(numbers);
    expect(existsSync(path)).toBe(false);
  });

  test('answers requests of the stream when they are recorded', async () => {
    const [path, file] = [newPath(), join(folder, 'stream.jsonl')];
    const cli = startCli(['events', 'listen', '--dlist-socket', path, '--record', file, '-c', '2', '--json']);
    await cli.waitFor('stderr', /listening on/);
    const [head = '', body = ''] = dlist(eventOf(1)).split('\r\n', 2);

    expect(await ask(path, `${head}\r\n`, `${body}\r\n`)).toBe('OK ()\r\n');
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
    expect(await ask(path, 'GET / HTTP/1.1\r\n\r\n')).toBe('BAD ()\r\n');
    const {exitCode, stdout} = await cli.done;
    expect([exitCode, uidsOf(stdout)]).toEqual([0, [1, null]]);
  });

  test('with filters shows and records only what passes', async () => {
    const path = newPath();
    const cli = startCli([
      'events',
      'listen',
      '--notify-socket',
      path,
      '--uid',
      '2',
      '-f',
      '%{user} %{uid}\\n',
      '-c',
      '1',
    ]);
    await cli.waitFor('stderr', /listening on/);
    await sendAll(
      path,
      [1, 2].map((uid) => datagram('EVENT', eventOf(uid))),
    );

    expect(await cli.done).toMatchObject({exitCode: 0, stdout: 'alice 2\n'});
  });

  test('with -c and --wait exits with status 1 if fewer came', async () => {
    const {exitCode, stderr} = await runCli([
      'events',
      'listen',
      '--notify-socket',
      newPath(),
      '-c',
      '1',
      '--wait',
      '100ms',
    ]);

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('0 of 1 events came')]);
  });

  test('takes the place of a socket that nobody holds', async () => {
    const path = newPath();
    const left = startCli(['events', 'listen', '--notify-socket', path]);
    await left.waitFor('stderr', /listening on/);
    left.kill('SIGKILL');
    await left.done;
    expect(existsSync(path)).toBe(true);

    expect((await runCli(['events', 'listen', '--notify-socket', path, '--wait', '50ms'])).exitCode).toBe(0);
  });

  test.each<[string, (path: string) => () => void, number, RegExp]>([
    ['a socket of another program', (path) => createNotifyd(path).close, 3, /another program listens there/],
    ['another file', occupyWithFile, 2, /is not a socket/],
  ])('refuses the path of %s', async (_, occupy, status, text) => {
    const path = newPath();
    const leave = occupy(path);
    const {exitCode, stderr} = await runCli(['events', 'listen', '--notify-socket', path]);
    leave();

    expect([exitCode, stderr]).toEqual([status, expect.stringMatching(text)]);
  });

  test.each([
    [[], 2, /--notify-socket PATH/],
    [['--notify-socket', '/nonexistent/x'], 3, /cannot listen on \/nonexistent\/x/],
    [['--notify-socket', '/a', '--pass-on', '/a'], 2, /--pass-on/],
  ])('%j', async (args, status, text) => {
    const {exitCode, stderr} = await runCli(['events', 'listen', ...args]);

    expect([exitCode, stderr]).toEqual([status, expect.stringMatching(text)]);
  });
});
