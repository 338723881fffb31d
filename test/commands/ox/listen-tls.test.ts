import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {connect, type SecureVersion} from 'node:tls';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {type Certificates, createCertificates} from '../../../scripts/servers/certificates.js';
import {type RunningCli, runCli, startCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';

describeWith(['openssl'], 'ox listen with a certificate', () => {
  const dir = mkdtempSync(join(tmpdir(), 'dovepush-tls-'));
  let certificates: Certificates;
  let listener: RunningCli | null = null;

  async function listen() {
    const {ca: cert} = certificates;
    const key = join(dir, 'broker-key.pem');
    listener = startCli([
      'ox',
      'listen',
      '--listen',
      '127.0.0.1:0',
      '--listen-cert',
      cert,
      '--listen-key',
      key,
      '--json',
    ]);
    const [, url = ''] = await listener.waitFor('stderr', /listening on (\S+)/);
    return url;
  }
  const send = (url: string, ...flags: string[]) =>
    runCli(['ox', 'send', '--ox-url', url, '--user', 'a', '--json', ...flags]);

  beforeAll(async () => {
    certificates = await createCertificates(dir);
  });
  afterEach(() => listener?.kill('SIGKILL'));
  afterAll(() => rmSync(dir, {recursive: true}));

  it('takes what ox send sends, which tells of the connection', async () => {
    const url = await listen();
    expect(url).toMatch(/^https:/);

    const {exitCode, stdout} = await send(url, '--ox-tls-ca', certificates.ca);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({status: 200, tls: {protocol: 'TLSv1.3', subject: 'localhost'}});
    expect(JSON.parse(stdout).tls.validTo).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  });

  it('is not trusted without its authority, nor with another one', async () => {
    const url = await listen();
    const garbage = join(dir, 'garbage.pem');
    writeFileSync(garbage, '');

    expect(await send(url)).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: expect.stringContaining('HTTP_TLS_FAILED'),
    });
    expect(await send(url, '--ox-tls-ca', certificates.cert)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('HTTP_TLS_FAILED'),
    });
    expect(await send(url, '--ox-tls-ca', garbage)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('TLS_FILE_INVALID'),
    });
  });

  it.each<[SecureVersion, boolean]>([
    ['TLSv1.1', false],
    ['TLSv1.2', true],
    ['TLSv1.3', true],
  ])('speaks %s: %s', async (version, spoken) => {
    const {port} = new URL(await listen());
    // OpenSSL's own level would refuse old versions on this side already.
    const ciphers = 'DEFAULT@SECLEVEL=0';
    const versions = {minVersion: version, maxVersion: version} as const;
    const socket = connect({port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, ciphers, ...versions});

    const said = await new Promise((resolve) => {
      socket.on('secureConnect', () => resolve(socket.getProtocol()));
      socket.on('error', () => resolve(null));
    });

    expect(said).toBe(spoken ? version : null);
    socket.destroy();
  });

  it('does not start with a key that is not that of the certificate, or with none', async () => {
    const listen = ['ox', 'listen', '--listen', '127.0.0.1:0', '--listen-cert', certificates.ca];

    expect(await runCli([...listen, '--listen-key', certificates.key])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('TLS_FILE_INVALID'),
    });
    expect(await runCli([...listen, '--listen-key', join(dir, 'nothing')])).toMatchObject({exitCode: 3});
    expect(await runCli(listen)).toMatchObject({exitCode: 2});
  });

  it('closes what is no TLS and stays alive', async () => {
    const url = await listen();

    await expect(fetch(url.replace('https', 'http'), {method: 'PUT', body: '{}'})).rejects.toThrow();

    expect((await send(url, '--ox-tls-ca', certificates.ca)).exitCode).toBe(0);
  });
});
