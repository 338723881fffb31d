import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {rootCertificates} from 'node:tls';
import {afterAll, describe, expect, test} from 'vitest';
import {dovecotKafka} from '../../src/cli/dovecot-kafka.js';
import type {KafkaFlagValues} from '../../src/cli/kafka-flags.js';
import {kafkaSettings} from '../../src/cli/kafka-settings.js';
import type {Origin} from '../../src/cli/origin.js';
import type {Surroundings} from '../../src/cli/surroundings.js';
import {topicNames} from '../../src/cli/topic-names.js';

const folder = mkdtempSync(join(tmpdir(), 'kafka-flags-'));
afterAll(() => rmSync(folder, {recursive: true}));

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

interface Case {
  readonly flags?: Omit<KafkaFlagValues, 'timeout'>;
  readonly origins?: Readonly<Record<string, Origin>>;
  readonly env?: Surroundings['env'];
  readonly askSecret?: Surroundings['askSecret'];
}

async function settle({flags = {}, origins = {}, env = {}, askSecret = null}: Case) {
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const around = {env, origins: new Map(Object.entries(origins)), note, detail: note, askSecret};
  const settings = await kafkaSettings({...flags, timeout: 1000}, around);
  return {settings, notes};
}

const usage = expect.objectContaining({code: 'USAGE', exitCode: 2});

describe('settings for Kafka', () => {
  test('need a broker', async () => {
    const without = file('without.conf', 'mail_plugins = notify\n');

    await expect(settle({flags: {'dovecot-conf': without}})).rejects.toEqual(usage);
    await expect(settle({flags: {brokers: ' , '}})).rejects.toEqual(usage);
    await expect(settle({flags: {brokers: 'kafka:x'}})).rejects.toEqual(usage);
  });

  test('take brokers apart', async () => {
    const {settings} = await settle({flags: {brokers: 'a:1, b ,[::1]:3'}});

    expect(settings).toMatchObject({brokers: ['a:1', 'b', '[::1]:3'], tls: null, sasl: null, timeoutMs: 1000});
  });

  test('read TLS files, which mean TLS', async () => {
    const [text = ''] = rootCertificates;
    const ca = file('ca.pem', text);

    const {settings} = await settle({flags: {brokers: 'a:1', 'tls-ca': ca}});

    expect(settings.tls).toEqual({ca: text});
    await expect(settle({flags: {brokers: 'a:1', 'tls-ca': ca, tls: false}})).rejects.toEqual(usage);
    await expect(settle({flags: {brokers: 'a:1', 'tls-cert': ca}})).rejects.toEqual(usage);
    await expect(settle({flags: {brokers: 'a:1', 'tls-ca': join(folder, 'none')}})).rejects.toMatchObject({
      code: 'TLS_FILE_UNREADABLE',
    });
    await expect(settle({flags: {brokers: 'a:1', 'tls-ca': file('none.pem', 'CA')}})).rejects.toMatchObject({
      code: 'TLS_FILE_INVALID',
      exitCode: 2,
      message: expect.stringContaining('--tls-ca'),
    });
  });

  test('honour the scheme of the brokers, and refuse what contradicts it', async () => {
    const sasl = {'sasl-username': 'ops', 'sasl-mechanism': 'plain', 'sasl-password-file': file('scheme', 'secret\n')};
    const of = async (brokers: string, flags = {}) => (await settle({flags: {brokers, ...flags}})).settings;

    expect(await of('SSL://a:1,ssl://b')).toMatchObject({tls: {}, sasl: null});
    expect(await of('SASL_SSL://a:1', sasl)).toMatchObject({tls: {}, sasl: {username: 'ops'}});
    expect(await of('SASL_PLAINTEXT://localhost', sasl)).toMatchObject({tls: null, sasl: {username: 'ops'}});
    expect(await of('PLAINTEXT://a')).toMatchObject({tls: null, sasl: null});
    for (const [brokers, flags] of [
      ['SSL://a', {tls: false}],
      ['PLAINTEXT://a', {tls: true}],
      ['SASL_SSL://a', {}],
      ['SSL://a', sasl],
      ['SSL://a,PLAINTEXT://b', {}],
      ['http://a', {}],
    ] as const) {
      await expect(of(brokers, flags)).rejects.toEqual(usage);
    }
  });

  const login = {'sasl-mechanism': 'scram-sha-512', 'sasl-username': 'ops'};

  test('read the password from a file that nobody else can read', async () => {
    const good = file('password', 'secret\n');
    const open = file('open', 'secret\n', 0o644);

    const {settings} = await settle({flags: {brokers: 'localhost:1', ...login, 'sasl-password-file': good}});

    expect(settings.sasl).toEqual({mechanism: 'scram-sha-512', username: 'ops', password: 'secret'});
    await expect(settle({flags: {brokers: 'a:1', ...login, 'sasl-password-file': open}})).rejects.toEqual(usage);
  });

  test('ask for the password where it is nowhere else, and else say that it is missing', async () => {
    const {settings} = await settle({flags: {brokers: 'localhost:1', ...login}, askSecret: async () => 'typed'});

    expect(settings.sasl?.password).toBe('typed');
    await expect(settle({flags: {brokers: 'a:1', ...login}})).rejects.toEqual(usage);
  });

  test('note a login that goes over plain text, but not to loopback', async () => {
    const flags = {...login, 'sasl-password-file': file('password', 'secret')};

    expect((await settle({flags: {...flags, brokers: 'kafka:9092'}})).notes).toEqual([
      'the login goes to kafka:9092 over plain text',
    ]);
    expect((await settle({flags: {...flags, brokers: 'localhost:1,127.0.0.1:2'}})).notes).toEqual([]);
    expect((await settle({flags: {...flags, brokers: 'kafka:9092', tls: true}})).notes).toEqual([]);
  });

  test("never send a lower level's login to brokers of a higher one", async () => {
    const fromProfile = {brokers: 'flag', 'sasl-username': 'profile', 'sasl-mechanism': 'profile'} as const;
    const flags = {brokers: 'localhost:1', ...login};

    const {settings, notes} = await settle({flags, origins: fromProfile});

    expect(settings.sasl).toBeNull();
    expect(notes).toEqual(['the login of the profile is not used: the brokers were given at a higher level']);
    const env = {DOVEPUSH_SASL_PASSWORD: 'secret'};
    await expect(settle({flags, env, origins: {brokers: 'flag'}})).rejects.toEqual(usage);
    const both = await settle({flags, env, origins: {brokers: 'environment', 'sasl-username': 'environment'}});
    expect(both.settings.sasl?.password).toBe('secret');
    const above = await settle({flags, env, origins: {brokers: 'profile', 'sasl-username': 'profile'}});
    expect(above.settings.sasl?.password).toBe('secret');
  });
});

describe('the Dovecot configuration', () => {
  const conf = (settings: string, driver = 'kafka:topic=mail') =>
    file(
      'dovecot.conf',
      `mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = ${driver}\n${settings}\n}\n`,
    );

  test('gives brokers, TLS and login of its kafka driver where nothing else names brokers', async () => {
    const settings = [
      'kafka.notification.kafka_brokers = one:9092',
      'kafka.notification.settings.security.protocol = sasl_ssl',
      'kafka.notification.settings.sasl.mechanism = PLAIN',
      'kafka.notification.settings_sasl.username = mail',
      'kafka.notification.settings.sasl.password = secret',
      'kafka.notification.settings.linger.ms = 5',
      'kafka.notification.settings.bootstrap.servers = ignored:1',
    ].join('\n');

    const found = await settle({flags: {'dovecot-conf': conf(settings)}});
    const named = await settle({flags: {'dovecot-conf': conf(settings), brokers: 'other:1'}});

    expect(found.settings).toMatchObject({
      brokers: ['one:9092'],
      tls: {},
      sasl: {mechanism: 'plain', username: 'mail', password: 'secret'},
    });
    expect(found.notes).toEqual(['these properties have no counterpart here: linger.ms']);
    expect(named.settings).toMatchObject({brokers: ['other:1'], tls: null, sasl: null});
  });

  test('means the broker that the plugin would take', async () => {
    expect((await settle({flags: {'dovecot-conf': conf('')}})).settings.brokers).toEqual(['localhost:9092']);
  });

  test('names no broker where no kafka driver starts', async () => {
    await expect(settle({flags: {'dovecot-conf': conf('', 'dlog')}})).rejects.toEqual(usage);
    await expect(settle({flags: {'dovecot-conf': join(folder, 'none')}})).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
    });
  });

  test('gives the topics of its kafka drivers', async () => {
    const two = conf('push_notification_driver2 = kafka\npush_notification_driver3 = kafka:topic=ev-%d');

    expect((await dovecotKafka(two))?.topics).toEqual(['mail', 'dovecot', 'ev-*']);
    expect(await topicNames([], {'dovecot-conf': two})).toEqual(['mail', 'dovecot', 'ev-*']);
    expect(await topicNames(['a,b'], {topic: ['b', 'c'], 'dovecot-conf': two})).toEqual(['a', 'b', 'c']);
  });

  test('gives the usual topic where no kafka driver starts', async () => {
    expect(await topicNames([], {'dovecot-conf': conf('', 'dlog')})).toEqual(['dovecot']);
    await expect(topicNames([], {'dovecot-conf': join(folder, 'none')})).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
    });
  });
});

describe("librdkafka's properties", () => {
  const properties = [
    '# as kcat reads it',
    'bootstrap.servers = one:9092,two:9092',
    'security.protocol=SASL_SSL',
    'sasl.mechanisms=SCRAM-SHA-256',
    'sasl.username=ops',
    'sasl.password=a=b',
    'client.id=mail',
    '',
  ].join('\n');

  test('give brokers, TLS and login', async () => {
    const config = file('kcat.conf', properties);

    const {settings, notes} = await settle({flags: {'kafka-config': config}});

    expect(settings).toMatchObject({
      brokers: ['one:9092', 'two:9092'],
      tls: {},
      sasl: {mechanism: 'scram-sha-256', username: 'ops', password: 'a=b'},
      clientId: 'mail',
    });
    expect(notes).toEqual([]);
    const {settings: fromEnvironment} = await settle({env: {KCAT_CONFIG: config}});
    expect(fromEnvironment).toEqual({...settings, note: fromEnvironment.note});
  });

  test('are outranked by flags and environment, and outrank the profile', async () => {
    const config = file('kcat.conf', properties);
    const brokersOf = async (origin: Origin, property: string[] = []) =>
      (await settle({flags: {brokers: 'other:1', property, 'kafka-config': config}, origins: {brokers: origin}}))
        .settings.brokers;

    expect(await brokersOf('flag')).toEqual(['other:1']);
    expect(await brokersOf('environment')).toEqual(['other:1']);
    expect(await brokersOf('profile')).toEqual(['one:9092', 'two:9092']);
    expect(await brokersOf('profile', ['metadata.broker.list=three:9092'])).toEqual(['three:9092']);
  });

  test('keep their login from brokers of the command line', async () => {
    const {settings, notes} = await settle({
      flags: {brokers: 'other:1', 'kafka-config': file('kcat.conf', properties)},
    });

    expect(settings.sasl).toBeNull();
    expect(notes).toHaveLength(1);
  });

  test('log in only where security.protocol asks for it', async () => {
    const property = ['bootstrap.servers=localhost:1', 'sasl.username=ops', 'sasl.mechanism=PLAIN'];

    expect((await settle({flags: {property}})).settings.sasl).toBeNull();
  });

  test('name those that have no counterpart', async () => {
    const property = ['bootstrap.servers=a:1', 'fetch.wait.max.ms=5', 'topic.auto.offset.reset=earliest'];

    expect((await settle({flags: {property}})).notes).toEqual([
      'these properties have no counterpart here: fetch.wait.max.ms, auto.offset.reset',
    ]);
  });

  test.each([
    ['enable.ssl.certificate.verification=false', 'verification'],
    ['ssl.endpoint.identification.algorithm=none', 'verification'],
    ['sasl.password=secret', 'secret'],
    ['ssl.key.password=secret', 'secret'],
    ['sasl.mechanism=GSSAPI', 'sasl.mechanism'],
    ['security.protocol=tls', 'security.protocol'],
    ['bootstrap.server=a:1', "does not know the property 'bootstrap.server'"],
    ['compression.codec', 'no value'],
  ])('refuse %s', async (property, reason) => {
    const flags = {property: ['bootstrap.servers=a:1', 'security.protocol=SASL_SSL', property]};

    const error = await settle({flags}).catch((thrown) => thrown);

    expect(error).toEqual(usage);
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain('=secret');
  });

  test('with a password are refused in a file that others can read', async () => {
    await expect(settle({flags: {'kafka-config': file('open.conf', properties, 0o644)}})).rejects.toEqual(usage);
    await expect(settle({flags: {'kafka-config': join(folder, 'none')}})).rejects.toMatchObject({
      code: 'KAFKA_CONFIG_UNREADABLE',
    });
  });
});
