import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {connect} from 'node:net';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {type RunningCli, startCli} from '../../run-cli.js';

const body = '{"user":"a","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":2}';
const head = `PUT /push HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n`;
const many = fileURLToPath(new URL('../../ox/many-connections.js', import.meta.url));

/** Peak of the memory that a process held, MiB. */
const peakMiB = (pid = 0) => Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

describe('ox listen under load', () => {
  let listener: RunningCli;
  let url = '';

  async function listen(...flags: string[]) {
    listener = startCli(['ox', 'listen', '--listen', '127.0.0.1:0', '--path', '/push', '--json', ...flags]);
    [, url = ''] = await listener.waitFor('stderr', /listening on (\S+)/);
  }
  const put = async () => (await fetch(url, {method: 'PUT', body})).status;
  async function open() {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    // A listener that ends may reset what it has not accepted.
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket.setEncoding('utf8');
  }

  /** Resolves when the listener has read what other connections were sent before. */
  async function untilRead() {
    const later = await open();
    later.write('no HTTP\r\n\r\n');
    expect(await text(later)).toMatch(/^HTTP\/1.1 400/);
  }

  afterEach(async () => {
    listener.kill('SIGTERM');
    expect(await listener.done).toMatchObject({exitCode: 0, stderr: expect.not.stringContaining('Error')});
  });

  it('answers or closes each of 10,000 connections, in bounded memory, and goes on', async () => {
    await listen();

    const client = spawn(process.execPath, [many, url, '10000'], {stdio: ['ignore', 'pipe', 'inherit']});
    const {answered, closed, open: left} = JSON.parse(await text(client.stdout));

    expect(left).toBe(0);
    expect(answered + closed).toBe(10_000);
    expect(answered).toBeGreaterThanOrEqual(2000);
    expect(await put()).toBe(200);
    expect(peakMiB(listener.process.pid)).toBeLessThan(300);
    expect(listener.stdout().trimEnd().split('\n')).toHaveLength(answered + 1);
  });

  it('refuses 200 bodies that never end, in bounded memory, and takes the next request', async () => {
    await listen();
    const endless = await Promise.all(Array.from({length: 200}, open));
    const piece = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    for (const socket of endless) {
      socket.on('error', () => undefined);
      socket.write('PUT /push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
      for (let count = 0; count < 20; count += 1) socket.write(piece);
    }

    const answers = await Promise.all(
      endless.map(async (socket) => {
        let answer = '';
        socket.on('data', (more) => {
          answer += more;
        });
        await once(socket, 'close', {signal: AbortSignal.timeout(20_000)}).catch(() => undefined);
        return answer.slice(0, 12);
      }),
    );

    // 503 where all of them together are too much.
    expect(answers.filter((answer) => !/^HTTP\/1.1 (?:413|503)$/.test(answer))).toEqual([]);
    expect(await put()).toBe(200);
    expect(peakMiB(listener.process.pid)).toBeLessThan(400);
  });

  it('closes a connection whose head or body does not come, and answers others meanwhile', async () => {
    await listen();
    const slow = await open();
    slow.write('PUT /push HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => slow.write('X-More: 1\r\n'), 500);

    expect(await put()).toBe(200);
    const answer = await text(slow);
    clearInterval(drip);

    expect(answer).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
  });

  it('answers what is under way when it is told to end, and takes nothing new', async () => {
    await listen('--delay', '500ms');
    const underWay = await open();
    underWay.write(`${head}\r\n${body}`);
    await untilRead();

    listener.kill('SIGTERM');
    const answer = text(underWay);
    await vi.waitFor(() => expect(open()).rejects.toThrow());
    expect(await answer).toMatch(/^HTTP\/1.1 200 OK/);
    const {exitCode, stdout} = await listener.done;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({status: 200});
  });

  it('ends though a request waits for its answer, a body does not come and one is stalled', async () => {
    await listen('--delay', '60s');
    const waiting = await open();
    waiting.write(`${head}\r\n${body}`);
    const halfway = await open();
    halfway.write(`${head}\r\n{`);
    await untilRead();

    listener.kill('SIGTERM');
    const {exitCode} = await listener.done;

    expect(exitCode).toBe(0);
  });
});
