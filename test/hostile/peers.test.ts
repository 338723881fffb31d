import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createServer as createSecureServer} from 'node:tls';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {type Certificates, createCertificates} from '../../scripts/servers/certificates.js';
import {runCli, startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-peers-'));
const file = (name: string) => join(dir, name);
const servers: Server[] = [];
const open = new Set<Socket>();
let certificates: Certificates;
let pair: {cert: Buffer; key: Buffer};

beforeAll(async () => {
  certificates = await createCertificates(dir);
  pair = {cert: readFileSync(certificates.ca), key: readFileSync(file('broker-key.pem'))};
});
afterEach(() => {
  for (const socket of open) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => rmSync(dir, {recursive: true}));

/** A peer that does this to each connection; gives `host:port`. */
async function peer(serve: (socket: Socket) => void, secure = false): Promise<string> {
  const accept = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  };
  const server = secure ? createSecureServer(pair, accept) : createServer(accept);
  server.on('tlsClientError', () => undefined);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as {port: number}).port}`;
}

function secret(name: string, text: string): string {
  writeFileSync(file(name), text, {mode: 0o600});
  return file(name);
}

describeWith(['openssl'], 'a broker that is none', () => {
  test.each([true, false])('ends the command with an error, over TLS: %s', async (secure) => {
    const brokers = await peer(
      (socket) => socket.write('HELO what is this, it goes on and on\r\n'.repeat(100)),
      secure,
    );

    const args = [
      'events',
      'topics',
      '-b',
      brokers,
      '--timeout',
      '2s',
      ...(secure ? ['--tls', '--tls-ca', certificates.ca] : []),
    ];
    const {exitCode, stderr} = await runCli(args, {timeoutMs: 20_000});

    expect(stderr).toMatch(/not a Kafka broker/);
    expect(exitCode).toBe(3);
  });

  test('that promises a frame of 1 GB is refused before it is kept', async () => {
    const brokers = await peer((socket) => {
      socket.write(Buffer.from([0x3f, 0xff, 0xff, 0xff]));
      const timer = setInterval(() => socket.write(Buffer.alloc(1 << 20)), 1);
      socket.on('close', () => clearInterval(timer));
    });

    const {exitCode, stderr} = await runCli(['events', 'topics', '-b', brokers, '--timeout', '2s'], {
      timeoutMs: 20_000,
    });

    expect(stderr).toMatch(/over the limit of 128 MiB/);
    expect(exitCode).toBe(3);
  });
});

describeWith(['openssl'], 'NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  test('changes nothing but a warning: no credentials go to an endpoint that nobody vouches for', async () => {
    let received = '';
    const address = await peer(
      (socket) =>
        socket.on('data', (chunk) => {
          received += chunk;
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        }),
      true,
    );

    const args = [
      'ox',
      'send',
      '--ox-url',
      `https://${address}/n`,
      '--ox-auth-file',
      secret('auth', 'login:Zq9xKw4T'),
      '--user',
      'a',
    ];
    const {exitCode, stderr} = await runCli(args, {env: {NODE_TLS_REJECT_UNAUTHORIZED: '0'}, timeoutMs: 20_000});

    expect(received).toBe('');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('% NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored');
  });
});

describe('an endpoint', () => {
  test('that repeats the credentials is shown without them', async () => {
    const basic = Buffer.from('login:Zq9xKw4T').toString('base64');
    const said = `Basic ${basic} login:Zq9xKw4T ${encodeURIComponent('login:Zq9xKw4T')}`;
    const address = await peer((socket) =>
      socket.on('data', () => {
        socket.end(`HTTP/1.1 500 no ${said}\r\nContent-Length: ${said.length}\r\n\r\n${said}`);
      }),
    );
    const auth = secret('auth2', 'login:Zq9xKw4T');

    for (const format of [[], ['--json']]) {
      const args = ['ox', 'send', '--ox-url', `http://${address}/n`, '--ox-auth-file', auth, '--user', 'a', ...format];
      const {stdout, stderr} = await runCli(args, {timeoutMs: 20_000});

      expect(stdout + stderr).toContain('***');
      expect(stdout + stderr).not.toMatch(new RegExp(`Zq9x|${basic.slice(0, 12)}`));
    }
  });

  test('whose answer comes in chunks of one byte without end does not hold the limit up', async () => {
    const address = await peer((socket) =>
      socket.on('data', () => {
        socket.write('HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\n');
        const timer = setInterval(() => socket.write('1\r\nx\r\n'.repeat(10_000)), 1);
        socket.on('close', () => clearInterval(timer));
      }),
    );

    const args = ['ox', 'send', '--ox-url', `http://${address}/n`, '--user', 'a', '--timeout', '2s'];
    const {exitCode} = await runCli(args, {timeoutMs: 20_000});

    expect(exitCode).toBe(1);
  });
});

describe("doveadm's HTTP API", () => {
  test('that changes the protocol ends the command with an error', async () => {
    const address = await peer((socket) =>
      socket.on('data', () => {
        socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
      }),
    );
    const key = secret('key', 'key');
    const args = [
      'metadata',
      'get',
      'a',
      '--via',
      'http',
      '--doveadm-url',
      `http://${address}/doveadm/v1`,
      '--doveadm-api-key-file',
      key,
    ];
    const {exitCode, stderr} = await runCli([...args, '--timeout', '2s'], {timeoutMs: 20_000});

    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/DOVEADM_/);
  });

  test.each([
    ['blanks', ' '.repeat(65_536)],
    ['one name', 'x'.repeat(65_536)],
  ])('with a list of users that is %s without end is given up', async (_, piece) => {
    const address = await peer((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[["doveadmResponse",{"userList":["a","');
        if (piece.startsWith(' ')) socket.write('b",');
        const send = () => void socket.write(piece, () => setImmediate(send));
        send();
      }),
    );
    const key = secret('key2', 'key');
    const args = [
      'metadata',
      'audit',
      '--all',
      '--via',
      'http',
      '--doveadm-url',
      `http://${address}/doveadm/v1`,
      '--doveadm-api-key-file',
      key,
    ];
    const {exitCode, stderr} = await runCli([...args, '--timeout', '1s'], {timeoutMs: 30_000});

    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/named no user within|more than \d+ characters/);
  });
});

describe('ox listen', () => {
  const request = (user: string, more = '') => {
    const body = JSON.stringify({user, event: 'messageNew', folder: 'INBOX', 'imap-uid': 1, 'imap-uidvalidity': 1});
    return `PUT /preliminary/http-notify/v1/notify HTTP/1.1\r\nHost: x\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
  };

  async function listening(args: readonly string[]) {
    const cli = startCli(['ox', 'listen', '--listen', '127.0.0.1:0', '--json', ...args], {timeoutMs: 60_000});
    const [, port = ''] = await cli.waitFor('stderr', /listening on http:\/\/127\.0\.0\.1:(\d+)/);
    return {cli, port: Number(port)};
  }

  test('stops reading from a client that never takes an answer, and serves others', async () => {
    const {cli, port} = await listening([]);
    const greedy = connect(port, '127.0.0.1');
    open.add(greedy);
    greedy.on('error', () => undefined);
    greedy.pause();
    const piece = request('greedy').repeat(500);
    // Backpressure reaches the client: its writes stop being taken.
    const pump = () => {
      while (greedy.write(piece));
      greedy.once('drain', pump);
    };
    pump();
    const good = connect(port, '127.0.0.1');
    open.add(good);
    good.on('error', () => undefined);
    good.write(request('good'));
    const [answer] = await once(good, 'data');
    const rssKb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${cli.process.pid}/status`, 'utf8'))?.[1]);
    cli.kill('SIGINT');
    await cli.done;

    expect(String(answer)).toMatch(/^HTTP\/1\.1 200/);
    expect(rssKb).toBeLessThan(250_000);
  });

  test('counts no request that it refused, and marks it in the recording', async () => {
    const record = file('requests.jsonl');
    const auth = secret('auth3', 'u:geheim');
    const {cli, port} = await listening(['-c', '1', '--auth-file', auth, '--record', record]);
    for (const header of ['', `Authorization: Basic ${Buffer.from('u:geheim').toString('base64')}\r\n`]) {
      const socket = connect(port, '127.0.0.1');
      open.add(socket);
      socket.on('error', () => undefined);
      socket.write(request('a', header));
      await once(socket, 'data');
    }
    const {exitCode, stdout} = await cli.done;
    const shown = await runCli(['events', 'show', record, '--json']);

    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).status),
    ).toEqual([401, 200]);
    expect(
      readFileSync(record, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).accepted),
    ).toEqual([false, undefined]);
    expect(shown.stdout.trim().split('\n')).toHaveLength(1);
    expect(shown.stderr).toMatch(/1 line/);
  });
});
