import {connect, createServer, type Server, type Socket} from 'node:net';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Message} from '../../../src/kafka/messages/message.js';
import {Channel} from '../../../src/kafka/transport/channel.js';
import {LinkError} from '../../../src/kafka/transport/link-error.js';

/** A request that carries a text; its answer states a time to wait, and a text. */
const echo = (text: string): Message<string> => ({
  api: {key: 99, name: 'Echo', min: 0, max: 0},
  write: (writer) => void writer.string(text),
  read(reader) {
    reader.throttle();
    return reader.string();
  },
});

describe('a channel', () => {
  let server: Server;
  let peer: Socket;
  let channel: Channel;
  let waits: number[];
  /** What the broker does with each request: the time to wait that it states, or null for no answer. */
  let answers: (text: string) => number | null;

  beforeEach(async () => {
    [waits, answers] = [[], () => 0];
    server = createServer((socket) => {
      peer = socket.on('error', () => undefined);
      socket.on('data', (bytes) => serve(socket, bytes));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    channel = new Channel({clientId: 'test', timeoutMs: 200, throttled: (ms) => waits.push(ms)});
    const onread = {
      buffer: channel.frames.space,
      callback: (count: number) => {
        channel.frames.filled(count);
        return true;
      },
    };
    const socket = connect({port: typeof address === 'object' ? (address?.port ?? 0) : 0, onread});
    channel.attach(socket, (error) => new LinkError('closed', error.message));
    await new Promise((resolve) => socket.once('connect', resolve));
  });
  afterEach(() => {
    channel.close();
    peer?.destroy();
    server.close();
  });

  function serve(socket: Socket, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 4 + bytes.readInt32BE(at)) {
      const body = bytes.subarray(at + 4, at + 4 + bytes.readInt32BE(at));
      const id = body.readInt32BE(4);
      const text = body.subarray(12 + body.readInt16BE(8)).toString();
      const waitMs = answers(text);
      if (waitMs === null) continue;
      const answer = Buffer.alloc(14 + text.length);
      answer.writeInt32BE(10 + text.length, 0);
      answer.writeInt32BE(id, 4);
      answer.writeInt32BE(waitMs, 8);
      answer.writeInt16BE(text.length, 12);
      answer.write(text, 14);
      socket.write(answer);
    }
  }

  test('gives each request its answer', async () => {
    expect(await Promise.all(['a', 'b', 'c'].map((text) => channel.send(echo(text), 0)))).toEqual(['a', 'b', 'c']);
    expect(waits).toEqual([]);
  });

  test('sends nothing for as long as the broker asks, and keeps the order', async () => {
    answers = (text) => (text === 'a' ? 300 : 0);
    expect(await channel.send(echo('a'), 0)).toBe('a');
    const toldAt = performance.now();
    const served: string[] = [];
    const servedAt: number[] = [];
    answers = (text) => {
      served.push(text);
      servedAt.push(performance.now());
      return 0;
    };
    const rest = Promise.all(['b', 'c', 'd'].map((text) => channel.send(echo(text), 0)));

    expect(await rest).toEqual(['b', 'c', 'd']);
    expect(served).toEqual(['b', 'c', 'd']);
    // A lower bound: the broker's wish, not a measure of speed.
    expect(Math.min(...servedAt) - toldAt).toBeGreaterThanOrEqual(295);
    expect(waits).toEqual([300]);
  });

  test('allows what is under way as much longer', async () => {
    let answerLate = () => {};
    answers = (text) => (text === 'a' ? 400 : null);
    const late = channel.send(echo('late'), 0);
    await channel.send(echo('a'), 0);
    answerLate = () => {
      answers = () => 0;
      serve(peer, requestOf(1, 'late'));
    };
    setTimeout(answerLate, 300);

    expect(await late).toBe('late');
  });

  test('is broken by an answer that does not come', async () => {
    answers = () => null;
    await expect(channel.send(echo('a'), 0)).rejects.toMatchObject({problem: 'timeout'});
    expect(channel.isOpen).toBe(false);
  });

  test('that is retired answers what is under way, then closes', async () => {
    const under = channel.send(echo('a'), 0);
    channel.retire();

    expect(channel.isOpen).toBe(false);
    expect(await under).toBe('a');
    await new Promise((resolve) => peer.once('close', resolve));
  });

  test('that is closed while it waits as asked sends no more', async () => {
    answers = () => 60_000;
    await channel.send(echo('a'), 0);
    const waiting = channel.send(echo('b'), 0);
    channel.close();

    await expect(waiting).rejects.toMatchObject({problem: 'closed'});
  });
});

function requestOf(id: number, text: string): Buffer {
  const body = Buffer.alloc(16 + text.length);
  body.writeInt32BE(12 + text.length, 0);
  body.writeInt32BE(id, 8);
  body.writeInt16BE(0, 12);
  body.writeInt16BE(text.length, 14);
  body.write(text, 16);
  return body.subarray(0, 16 + text.length);
}
