import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {createAnswers} from '../../src/ox/answers.js';
import {createListener, type Listener, type ListenerOptions, type OxRequest} from '../../src/ox/listener.js';
import {maskedHeaders} from '../../src/ox/masked-headers.js';
import {formatRecording} from '../../src/ox/recording.js';
import {createOxRequestJson} from '../../src/ui/ox-json.js';

const body = '{"user":"a","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":2}';
const head = `PUT /push HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n`;

describe('the listener', () => {
  let listener: Listener;
  let requests: OxRequest[];
  const sockets: Socket[] = [];

  async function listen(status = '200', strict = false, more: Partial<ListenerOptions> = {}) {
    requests = [];
    listener = await createListener({
      host: '127.0.0.1',
      port: 0,
      path: '/push',
      strict,
      nextAnswer: createAnswers(status),
      delayMs: 0,
      failRate: 0,
      random: () => 0.5,
      credentials: null,
      tls: null,
      forward: null,
      onRequest: async (request) => void requests.push(request),
      onError: (error) => {
        throw error;
      },
      ...more,
    });
  }

  async function open() {
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.setEncoding('utf8');
    return socket;
  }

  async function readUntil(socket: Socket, pattern: RegExp) {
    let text = '';
    for await (const chunk of socket) {
      text += chunk;
      if (pattern.test(text)) break;
    }
    return text;
  }

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await listener.close();
  });

  it('answers pipelined requests in order', async () => {
    await listen('seq:200,503,204');
    const socket = await open();

    socket.write(`${head}\r\n${body}${head}\r\n${body}${head}\r\n${body}`);
    const text = await readUntil(socket, /204 No Content/);

    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 503', 'HTTP/1.1 204']);
    expect(requests.map(({status}) => status)).toEqual([200, 503, 204]);
  });

  it('answers a client that half-closes', async () => {
    await listen();
    const socket = await open();

    socket.end(`${head}\r\n${body}`);

    expect(await readUntil(socket, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 200 OK/);
  });

  it('takes a chunked body and HTTP/1.0', async () => {
    await listen('200', true);
    const chunked = await open();
    const old = await open();

    chunked.write(`PUT /push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
    chunked.write(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    old.write(`PUT /push HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`);

    expect(await readUntil(chunked, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 200 OK/);
    expect(await readUntil(old, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 200 OK/);
    expect(requests.flatMap(({problems}) => problems)).toEqual([]);
  });

  it('refuses an endless body after 1 MiB and stays alive', async () => {
    await listen();
    const endless = await open();
    endless.on('error', () => undefined);
    endless.write('PUT /push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    const timer = setInterval(() => endless.write(`10000\r\n${'x'.repeat(65_536)}\r\n`), 1);

    const text = await readUntil(endless, /\r\n\r\n/);
    clearInterval(timer);

    expect(text).toMatch(/^HTTP\/1.1 413/);
    expect(requests.map(({status}) => status)).toEqual([413]);
    const next = await open();
    next.write(`${head}\r\n${body}`);
    expect(await readUntil(next, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 200/);
  });

  it('answers 400 to what is no HTTP', async () => {
    await listen();
    const socket = await open();

    socket.write('\x16\x03\x01 hello\r\n\r\n');

    expect(await readUntil(socket, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 400/);
    expect(requests).toEqual([]);
  });

  it('closes the connection for drop, and says nothing for stall', async () => {
    await listen('seq:drop,stall');
    const dropped = await open();
    dropped.write(`${head}\r\n${body}`);
    expect(await readUntil(dropped, /never/)).toBe('');

    const stalled = await open();
    stalled.write(`${head}\r\n${body}`);
    await vi.waitFor(() => expect(requests.map(({status}) => status)).toEqual([null, null]));

    expect(stalled.readableLength).toBe(0);
    expect(stalled.destroyed).toBe(false);
  });

  it('answers 400 to a departure only when it is strict', async () => {
    await listen('200', true);
    const socket = await open();

    socket.write(`${head.replace('PUT', 'PUT')}\r\n${body.replace('messageNew', 'MessageNew')}`);

    expect(await readUntil(socket, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 400/);
  });

  it('keeps credentials to itself', async () => {
    await listen();
    const socket = await open();

    socket.write(`${head}AUTHORIZATION: Basic c2VjcmV0\r\n\r\n${body}`);
    await readUntil(socket, /\r\n\r\n/);

    expect(maskedHeaders(requests[0]?.rawHeaders ?? [])).toContainEqual(['AUTHORIZATION', '***']);
    for (const request of requests) {
      expect(createOxRequestJson()(request) + formatRecording(request)).not.toContain('c2VjcmV0');
    }
  });

  it('answers 401 to whoever does not know the credentials, whatever else is asked for', async () => {
    await listen('503', true, {credentials: 'login:secret'});
    const socket = await open();
    const authorization = `Authorization: Basic ${Buffer.from('login:secret').toString('base64')}\r\n`;

    socket.write(`${head}\r\n${body}${head}${authorization}\r\n${body}`);

    expect((await readUntil(socket, /503/)).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 503']);
  });

  it('answers 401 to a body that is too large where the credentials are wrong, and shows what it answered', async () => {
    await listen('200', false, {credentials: 'login:secret'});
    const socket = await open();

    socket.write('PUT /push HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n');

    expect(await readUntil(socket, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic/);
    expect(requests.map(({status}) => status)).toEqual([401]);
  });

  it('takes the scheme of the credentials in any letters', async () => {
    await listen('200', false, {credentials: 'login:secret'});
    const socket = await open();

    socket.write(`${head}Authorization: basic ${Buffer.from('login:secret').toString('base64')}\r\n\r\n${body}`);

    expect(await readUntil(socket, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 200/);
  });

  it('shows what lacks a Host, which it refuses, and what expects something unusual', async () => {
    await listen();
    const [hostless, expecting] = [await open(), await open()];

    hostless.write(`${head.replace('Host: x\r\n', '')}\r\n${body}`);
    expect(await readUntil(hostless, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 400/);
    expecting.write(`${head}Expect: the-unexpected\r\n\r\n${body}`);
    expect(await readUntil(expecting, /\r\n\r\n/)).toMatch(/^HTTP\/1.1 200/);

    expect(requests.map(({status, problems}) => [status, problems])).toEqual([
      [400, ['the Host header is missing']],
      [200, []],
    ]);
  });

  it('hands requests on and passes the status back, fails a share of them, and takes its time', async () => {
    const handedOn: string[] = [];
    const shares = [0.05, 0.5];
    await listen('200', false, {
      failRate: 0.1,
      random: () => shares.shift() ?? 1,
      delayMs: 50,
      forward: async (bytes) => {
        handedOn.push(bytes.toString());
        return 207;
      },
    });
    const socket = await open();
    let isEarlierOver = false;
    setTimeout(() => {
      isEarlierOver = true;
    }, 25);

    socket.write(`${head}\r\n${body}${head}\r\n${body}`);

    expect((await readUntil(socket, / 207/)).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 503', 'HTTP/1.1 207']);
    expect(handedOn).toEqual([body]);
    expect(isEarlierOver).toBe(true);
  });
});
