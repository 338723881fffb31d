import {once} from 'node:events';
import {createServer, type Socket} from 'node:net';
import {describe, expect, it} from 'vitest';
import {createOxClient, parseEndpoint, parseRetryAfter} from '../../src/ox/client.js';

/** A server that reads one request and answers with the given bytes; gives what it read. */
async function serve(answer: string, port = 0) {
  const read: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      read.push(bytes.toString());
      if (bytes.toString().endsWith('}')) socket.write(answer);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/push?x=1`);
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return {url, read, sockets, close};
}

const quick = {credentials: null, connections: 1, timeoutMs: 500};
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

describe('the client', () => {
  it('sends the headers of Dovecot in its order', async () => {
    const server = await serve(ok);
    const client = createOxClient({...quick, url: server.url, credentials: 'login:secret'});

    await client.put('{"a":1}');

    expect(server.read.join('').replace(/Date: .* GMT/, 'Date: …')).toBe(
      [
        'PUT /push?x=1 HTTP/1.1',
        `Host: ${server.url.host}`,
        'Date: …',
        'Authorization: Basic bG9naW46c2VjcmV0',
        'Content-Length: 7',
        'Connection: Keep-Alive',
        'Content-Type: application/json; charset=utf-8',
        '',
        '{"a":1}',
      ].join('\r\n'),
    );
    client.close();
    server.close();
  });

  it('uses a connection again, also after answers with a body', async () => {
    const server = await serve('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
    const client = createOxClient({...quick, url: server.url});

    for (let count = 0; count < 5; count += 1) await client.put('{}');
    const {body} = await client.put('{}', {wantsBody: true});

    expect(body).toBe('hi');
    expect(server.sockets).toHaveLength(1);
    client.close();
    server.close();
  });

  it('takes the status of an answer whose body never ends', async () => {
    const server = await serve('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhi');
    const client = createOxClient({...quick, url: server.url});

    expect(await client.put('{}')).toMatchObject({status: 200});
    client.close();
    server.close();
  });

  it('says whether a request that was not answered may have arrived', async () => {
    const silent = await serve('');
    const garbage = await serve('no HTTP at all\r\n\r\n');
    const closed = await serve('');
    closed.close();
    const put = (url: URL) => createOxClient({...quick, timeoutMs: 200, url}).put('{}');

    await expect(put(silent.url)).rejects.toMatchObject({code: 'HTTP_TIMEOUT', mayHaveArrived: true});
    await expect(put(garbage.url)).rejects.toMatchObject({code: 'HTTP_NOT_HTTP', mayHaveArrived: true});
    await expect(put(closed.url)).rejects.toMatchObject({code: 'HTTP_UNREACHABLE', mayHaveArrived: false});
    silent.close();
    garbage.close();
  });

  it('sends again at once over a new connection when a kept one had been closed', async () => {
    const first = await serve(ok);
    const client = createOxClient({...quick, url: first.url});
    await client.put('{}');
    for (const socket of first.sockets) socket.removeAllListeners('data').on('data', () => socket.resetAndDestroy());

    expect(await client.put('{}')).toMatchObject({status: 200, resent: true});
    client.close();
    first.close();
  });

  it('follows no redirect', async () => {
    const server = await serve('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n');
    const client = createOxClient({...quick, url: server.url});

    expect(await client.put('{}')).toMatchObject({status: 302});
    client.close();
    server.close();
  });
});

describe('an endpoint', () => {
  it.each(['ftp://x/', 'x', '/push', 'http://', 'http://u:p@x/', 'http://u@x/'])('is never %s', (text) => {
    expect(() => parseEndpoint(text)).toThrow();
  });
});

describe('Retry-After', () => {
  it.each([
    ['7', 7000],
    ['Sun, 22 Nov 2026 08:00:10 GMT', 10_000],
    ['Sun, 22 Nov 2026 07:00:10 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('of %s', (value, ms) => {
    expect(parseRetryAfter(value, Date.parse('2026-11-22T08:00:00Z'))).toBe(ms);
  });
});
