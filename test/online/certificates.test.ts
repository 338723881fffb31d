import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createCertificates} from '../../scripts/servers/certificates.js';
import {rules} from '../../src/config/rules/index.js';
import {judgePem} from '../../src/online/pem.js';
import {describeWith} from '../servers/needs.js';
import {outcomesOf} from './with-files.js';

const {bad: [old] = [], good: [young] = []} =
  rules.find(({id}) => id === 'certificate-invalid')?.examples ?? ({} as Record<string, undefined>);
const pemOf = (example: unknown) => (example as Record<string, string>)['ca.pem'] ?? '';
const [expired, valid] = [pemOf(old), pemOf(young)];

describe('a PEM text', () => {
  it.each([
    ['a valid authority', valid, 'authorities', 'ok', 'x is valid until 2099-01-01'],
    ['an expired one', expired, 'authorities', 'bad', 'x was valid until 2021-01-01'],
    ['a bundle with one of each', `${expired}${valid}`, 'authorities', 'ok', 'x is valid until 2099-01-01'],
    [
      'a certificate with an expired one in its chain',
      `${valid}${expired}`,
      'certificate',
      'bad',
      'x was valid until 2021-01-01',
    ],
    ['nothing', '', 'authorities', 'bad', 'x holds no certificate in PEM form'],
    ['a damaged one', valid.replace('MII', 'MIX'), 'certificate', 'bad', 'x holds a certificate that cannot be read'],
    ['a certificate for a key', valid, 'key', 'bad', 'x holds no private key'],
  ] as const)('%s', (_, text, role, status, message) => {
    expect(judgePem('x', text, role)).toMatchObject({status, message});
  });

  it('that is not valid yet is bad', () => {
    const before = Date.parse('2019-06-01T00:00:00Z');

    expect(judgePem('x', valid, 'certificate', '', before)).toMatchObject({
      status: 'bad',
      message: 'x is not valid before 2020-01-01',
    });
  });
});

const kafka = (lines: string) =>
  `mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=t%u\n  kafka.notification.kafka_brokers = 127.0.0.1:1\n${lines}}\n`;
const setting = (name: string, value: string) => `  kafka.notification.settings.${name} = ${value}\n`;
const told = async (files: Readonly<Record<string, string>>) =>
  (await outcomesOf('certificates', files, 2000)).map((one) => [one.status, one.message, one.span.line]);

describe('the certificates of a kafka driver', () => {
  const tls = setting('security.protocol', 'ssl');

  it('are looked at where it speaks TLS, each by itself', async () => {
    const text = kafka(
      tls +
        setting('ssl.ca.location', '/etc/dovecot/ca.pem') +
        setting('ssl.certificate.location', '/etc/dovecot/gone.pem') +
        setting('ssl.key.location', '/etc/dovecot/ca.pem'),
    );

    expect(await told({'dovecot.conf': text, 'ca.pem': valid})).toEqual([
      ['ok', 'ca.pem is valid until 2099-01-01', 6],
      ['bad', 'gone.pem does not exist', 7],
      ['bad', 'ca.pem holds no private key', 8],
    ]);
  });

  it('are not looked at where it does not', async () => {
    const text = kafka(setting('ssl.ca.location', '/etc/dovecot/ca.pem'));

    expect(await told({'dovecot.conf': text, 'ca.pem': expired})).toEqual([]);
  });

  it('may stand in the file itself', async () => {
    const inline = valid.trimEnd().replaceAll('\n', '\\n');

    expect(await told({'dovecot.conf': kafka(tls + setting('ssl.ca.pem', inline))})).toEqual([
      ['ok', expect.stringMatching(/ is valid until 2099-01-01$/), 6],
    ]);
  });
});

describeWith(['openssl'], 'a key', () => {
  let folder: string;
  let key: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dovepush-key-'));
    key = await readFile((await createCertificates(folder)).key, 'utf8');
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  it('is told from one that its password does not open', async () => {
    const {createPrivateKey} = await import('node:crypto');
    const passphrase = 'open sesame';
    const locked = createPrivateKey(key)
      .export({type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase})
      .toString();

    expect(judgePem('x', key, 'key').status).toBe('ok');
    expect(judgePem('x', locked, 'key', passphrase).status).toBe('ok');
    expect(judgePem('x', locked, 'key', 'wrong')).toMatchObject({
      status: 'bad',
      message: 'x is a key that its password does not open',
    });
  });
});
