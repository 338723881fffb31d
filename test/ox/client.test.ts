import {once} from 'node:events';
import {createServer, type Socket} from 'node:net';
import {describe, expect, it, vi} from 'vitest';
import {createOxClient} from '../../src/ox/client.js';
import {parseEndpoint} from '../../src/ox/endpoint.js';

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

const quick = {connections: 1, timeoutMs: 500};
const at = ({href}: URL) => parseEndpoint(href);
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

describe('the client', () => {
  it('sends the headers of Dovecot in its order', async () => {
    const server = await serve(ok);
    const client = createOxClient({...quick, ...at(server.url), credentials: 'login:secret'});

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
    const client = createOxClient({...quick, ...at(server.url)});

    for (let count = 0; count < 5; count += 1) await client.put('{}');
    const {body} = await client.put('{}', {wantsBody: true});

    expect(body).toBe('hi');
    expect(server.sockets).toHaveLength(1);
    client.close();
    server.close();
  });

  it('takes the status of an answer whose body never ends', async () => {
    const server = await serve('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhi');
    const client = createOxClient({...quick, ...at(server.url)});

    expect(await client.put('{}')).toMatchObject({status: 200});
    client.close();
    server.close();
  });

  it('says whether a request that was not answered may have arrived', async () => {
    const silent = await serve('');
    const garbage = await serve('no HTTP at all\r\n\r\n');
    const closed = await serve('');
    closed.close();
    const put = (url: URL) => createOxClient({...quick, ...at(url), timeoutMs: 200}).put('{}');

    await expect(put(silent.url)).rejects.toMatchObject({code: 'HTTP_TIMEOUT', mayHaveArrived: true});
    await expect(put(garbage.url)).rejects.toMatchObject({code: 'HTTP_NOT_HTTP', mayHaveArrived: true});
    await expect(put(closed.url)).rejects.toMatchObject({code: 'HTTP_UNREACHABLE', mayHaveArrived: false});
    silent.close();
    garbage.close();
  });

  it('sends again at once over a new connection when a kept one had been closed', async () => {
    const first = await serve(ok);
    const client = createOxClient({...quick, ...at(first.url)});
    await client.put('{}');
    for (const socket of first.sockets) socket.removeAllListeners('data').on('data', () => socket.resetAndDestroy());

    expect(await client.put('{}')).toMatchObject({status: 200, resent: true});
    client.close();
    first.close();
  });

  it('does not send again what was lost on a new connection, or after the answer had begun', async () => {
    const cut = await serve('HTTP/1.1 200 OK\r\n');
    const client = createOxClient({...quick, ...at(cut.url)});
    const lost = client.put('{}');
    await vi.waitFor(() => expect(cut.read.length).toBeGreaterThan(0));
    for (const socket of cut.sockets) socket.end();

    await expect(lost).rejects.toMatchObject({code: 'HTTP_CONNECTION_LOST', mayHaveArrived: true});
    expect(cut.read).toHaveLength(1);
    client.close();
    cut.close();
  });

  it.each([
    ['a greeting of another protocol', '220 mx.example.org ESMTP\r\n'],
    ['a head without an end', `HTTP/1.1 200 OK\r\n${'X-Long: 1\r\n'.repeat(3000)}`],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n'],
    ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ])('takes %s for no answer', async (_, answer) => {
    const server = await serve(answer);
    const client = createOxClient({...quick, ...at(server.url), timeoutMs: 5000});

    await expect(client.put('{}')).rejects.toMatchObject({code: 'HTTP_NOT_HTTP', mayHaveArrived: true});
    client.close();
    server.close();
  });

  it.each([
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=1\r\nlo\r\n0\r\nT: 1\r\n\r\n', 1],
    ['an interim answer first', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello', 1],
    ['Connection: close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello', 2],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello', 2],
    ['more than was asked for', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 500 No\r\n\r\n', 2],
  ])(
    'reads an answer with %s, whole and byte by byte, and keeps the connection where it may',
    async (_, answer, kept) => {
      for (const pieces of [[answer], [...answer]]) {
        const server = await serve('');
        const client = createOxClient({...quick, ...at(server.url), timeoutMs: 5000});
        const say = async () => {
          const before = server.read.length;
          const put = client.put('{}', {wantsBody: true});
          await vi.waitFor(() => expect(server.read.length).toBeGreaterThan(before), {interval: 2});
          for (const piece of pieces) {
            server.sockets.at(-1)?.write(piece);
            if (pieces.length > 1) await new Promise(setImmediate);
          }
          return put;
        };

        expect(await say()).toMatchObject({status: 200, body: 'hello'});
        expect(await say()).toMatchObject({status: 200, body: 'hello', resent: false});
        expect(server.sockets).toHaveLength(kept);
        client.close();
        server.close();
      }
    },
  );

  it('opens no more connections than it may, and takes the rest in turn', async () => {
    const server = await serve(ok);
    const client = createOxClient({...quick, ...at(server.url), connections: 3});

    const answers = await Promise.all(Array.from({length: 20}, () => client.put('{}')));

    expect(answers.every(({status}) => status === 200)).toBe(true);
    expect(server.sockets).toHaveLength(3);
    client.close();
    server.close();
  });

  it('waits for a connection no longer than for an answer, and says that nothing left', async () => {
    const silent = await serve('');
    const client = createOxClient({...quick, ...at(silent.url), timeoutMs: 300});

    const [first, second] = await Promise.allSettled([client.put('{}'), client.put('{}', {limitMs: 100})]);

    expect(first).toMatchObject({reason: {code: 'HTTP_TIMEOUT', mayHaveArrived: true}});
    expect(second).toMatchObject({reason: {code: 'HTTP_TIMEOUT', mayHaveArrived: false}});
    expect(silent.read).toHaveLength(1);
    client.close();
    silent.close();
  });

  it('does not wait for a body that it does not want, and cuts one that is too long', async () => {
    const long = 'x'.repeat(200_000);
    const server = await serve(`HTTP/1.1 200 OK\r\nContent-Length: ${long.length}\r\n\r\n${long}`);
    const client = createOxClient({...quick, ...at(server.url)});

    expect(await client.put('{}')).toMatchObject({status: 200, body: ''});
    expect((await client.put('{}', {wantsBody: true})).body).toBe(long.slice(0, 65_536));
    expect(server.sockets).toHaveLength(2);
    client.close();
    server.close();
  });

  it('fails what is under way when it is closed', async () => {
    const silent = await serve('');
    const client = createOxClient({...quick, ...at(silent.url), timeoutMs: 60_000});
    const both = Promise.allSettled([client.put('{}'), client.put('{}')]);
    await vi.waitFor(() => expect(silent.read.length).toBeGreaterThan(0));

    client.close();

    expect(await both).toMatchObject([
      {reason: {code: 'HTTP_CONNECTION_LOST', mayHaveArrived: true}},
      {reason: {code: 'HTTP_CONNECTION_LOST', mayHaveArrived: false}},
    ]);
    silent.close();
  });

  it('follows no redirect', async () => {
    const server = await serve('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n');
    const client = createOxClient({...quick, ...at(server.url)});

    expect(await client.put('{}')).toMatchObject({status: 302});
    client.close();
    server.close();
  });
});
