import {readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo, Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {createCertificates} from '../../scripts/servers/certificates.js';
import {describeWith} from '../servers/needs.js';
import {outcomesOf} from './with-files.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** An endpoint that remembers what it was asked. */
async function endpoint(answer: Answer) {
  const asked: {method: string | undefined; url: string | undefined; authorization: string | undefined}[] = [];
  const port = await listen(
    createServer((request, response) => {
      asked.push({method: request.method, url: request.url, authorization: request.headers.authorization});
      answer(request, response);
    }),
  );
  return {port, asked};
}

const conf = (url: string, more = '') =>
  `mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/a\n${more}plugin {\n  push_notification_driver = ox:url=${url}\n}\n`;

const told = async (text: string, timeoutMs?: number) =>
  (await outcomesOf('endpoint', {'dovecot.conf': text}, timeoutMs)).map(({status, message}) => [status, message]);

describe('an endpoint', () => {
  it.each([
    [200, 'ok'],
    [204, 'ok'],
    [302, 'ok'],
    [400, 'ok'],
    [404, 'ok'],
    [405, 'ok'],
    [429, 'ok'],
    [401, 'bad'],
    [403, 'bad'],
    [500, 'bad'],
    [503, 'bad'],
  ])('that answers %i is %s', async (code, status) => {
    const {port} = await endpoint((_, response) => response.writeHead(code).end());

    expect((await told(conf(`http://127.0.0.1:${port}/n`))).map(([one]) => one)).toEqual([status]);
  });

  it('is asked once, with the credentials of the URL, and never with a notification', async () => {
    const {port, asked} = await endpoint((_, response) => response.end());

    await told(conf(`http://anna:p%%40ss@127.0.0.1:${port}/n?x=1`));

    const authorization = `Basic ${Buffer.from('anna:p@ss').toString('base64')}`;
    expect(asked).toEqual([{method: 'GET', url: '/n?x=1', authorization}]);
  });

  it('gets no credentials where the URL has no password, as with Dovecot', async () => {
    const {port, asked} = await endpoint((_, response) => response.end());

    await told(conf(`http://anna@127.0.0.1:${port}/n`));

    expect(asked.map(({authorization}) => authorization)).toEqual([undefined]);
  });

  it('that never answers is bad when the time is over', async () => {
    const {port} = await endpoint(() => undefined);

    const outcomes = await told(conf(`http://127.0.0.1:${port}/n`), 400);

    expect(outcomes).toEqual([['bad', `127.0.0.1:${port}: no answer within 400 ms`]]);
  });

  it('that hangs up, or speaks no HTTP, is bad', async () => {
    const {port} = await endpoint((request) => request.socket.destroy());
    const garbage = await endpoint((request) => request.socket.end('\u0000\u0001 no HTTP\r\n\r\n'));

    expect((await told(conf(`http://127.0.0.1:${port}/n`))).map(([status]) => status)).toEqual(['bad']);
    expect((await told(conf(`http://127.0.0.1:${garbage.port}/n`))).map(([status]) => status)).toEqual(['bad']);
  });

  it('of a URL that differs from user to user is not asked', async () => {
    const {port, asked} = await endpoint((_, response) => response.end());

    expect((await told(conf(`http://127.0.0.1:${port}/%u`))).map(([status]) => status)).toEqual(['unchecked']);
    expect(asked).toEqual([]);
  });

  it('of a driver behind a gap is not asked', async () => {
    const {port, asked} = await endpoint((_, response) => response.end());
    const text = conf(`http://127.0.0.1:${port}/n`).replace('_driver ', '_driver3 ');

    expect(await told(text)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('of a 2.4 block is asked too', async () => {
    const {port} = await endpoint((_, response) => response.writeHead(503).end());
    const text = `dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = notify push_notification\npush_notification main {\n  driver = ox\n  ox_url = http://127.0.0.1:${port}/n\n}\n`;

    const [one] = await outcomesOf('endpoint', {'dovecot.conf': text});

    expect([one?.status, one?.setting, one?.span.line]).toEqual(['bad', 'push_notification main', 6]);
  });
});

describeWith(['openssl'], 'an https endpoint', () => {
  let folder: string;
  let certificates: Awaited<ReturnType<typeof createCertificates>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dovepush-certificates-'));
    certificates = await createCertificates(folder);
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  const secure = () => {
    const pem = readFileSync(certificates.keystore);
    return listen(createSecureServer({key: pem, cert: pem}, (_, response) => response.writeHead(405).end()));
  };

  it('is good with the authority that Dovecot trusts', async () => {
    const port = await secure();

    expect(await told(conf(`https://127.0.0.1:${port}/n`, `ssl_client_ca_file = ${certificates.ca}\n`))).toEqual([
      ['ok', expect.stringMatching(`^127.0.0.1:${port} answers 405; its certificate ends in (29|30) days, on `)],
    ]);
  });

  it.each([
    ['with no authority named', ''],
    ['with another one', 'ssl_client_ca_file = CERT\n'],
    ['with an empty folder of authorities', 'ssl_client_ca_dir = /etc/dovecot/\n'],
  ])('is bad %s', async (_, more) => {
    const port = await secure();
    const text = conf(`https://127.0.0.1:${port}/n`, more.replace('CERT', certificates.cert));

    expect((await told(text)).map(([status]) => status)).toEqual(['bad']);
  });

  it('is not judged where Dovecot verifies nothing', async () => {
    const port = await secure();
    const text = conf(`https://127.0.0.1:${port}/n`, 'ssl_client_require_valid_cert = no\n');

    expect((await told(text)).map(([status]) => status)).toEqual(['unchecked']);
  });

  it('that wants a certificate is shown that of ssl_client_cert', async () => {
    const pem = readFileSync(certificates.keystore);
    const options = {
      key: pem,
      cert: pem,
      ca: readFileSync(certificates.cert),
      requestCert: true,
      rejectUnauthorized: true,
    };
    const port = await listen(createSecureServer(options, (_, response) => response.end()));
    const trust = `ssl_client_ca_file = ${certificates.ca}\n`;
    const own = `ssl_client_cert = <${certificates.cert}\nssl_client_key = <${certificates.key}\n`;

    expect((await told(conf(`https://127.0.0.1:${port}/n`, trust + own))).map(([status]) => status)).toEqual(['ok']);
    expect((await told(conf(`https://127.0.0.1:${port}/n`, trust))).map(([status]) => status)).toEqual(['bad']);
  });

  it('of a 2.4 block is trusted by what the block says, from the folder of its file', async () => {
    const port = await secure();
    const text =
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = notify push_notification\n!include push/ox.conf\n';
    const files = {
      'push/ox.conf': `push_notification ox {\n  url = https://127.0.0.1:${port}/n\n  ssl_client_ca_file = ca.pem\n}\n`,
      'push/ca.pem': readFileSync(certificates.ca, 'utf8'),
    };

    const outcomes = await outcomesOf('endpoint', {'dovecot.conf': text, ...files});
    expect(outcomes.map(({status}) => status)).toEqual(['ok']);
    const looked = await outcomesOf('certificates', {'dovecot.conf': text, ...files});
    expect(looked.map(({status, setting}) => [status, setting])).toEqual([['ok', 'ssl_client_ca_file']]);
  });

  it('that speaks plain HTTP is bad', async () => {
    const {port} = await endpoint((_, response) => response.end());

    expect((await told(conf(`https://127.0.0.1:${port}/n`))).map(([status]) => status)).toEqual(['bad']);
  });
});
