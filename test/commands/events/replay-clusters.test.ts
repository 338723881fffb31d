import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {startKafka} from '../../../scripts/servers/kafka.js';
import {saslUser} from '../../../scripts/servers/kafka-properties.js';
import {runCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {fillTopic, readTopic} from '../../servers/records.js';
import {createTopic, kafkaClient, sharedBrokers} from '../../servers/shared.js';

const records = Array.from({length: 30}, (_, index) => ({
  partition: index % 2,
  timestampMs: 1_795_300_581_000 + index,
  key: `u${index}@x`,
  value: `{"user":"u${index}@x","mailbox":"INBOX","event":"MessageNew","uidvalidity":1,"uid":1}`,
}));

describeWith(['kafka', 'own-kafka'], 'events replay to another cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-clusters-'));
  const password = join(folder, 'password');
  const profiles = join(folder, 'config.ini');
  let kafka: Awaited<ReturnType<typeof startKafka>>;
  let source: string;
  let brokers: string;

  beforeAll(async () => {
    kafka = await startKafka({listeners: ['sasl', 'saslSsl']});
    brokers = await sharedBrokers();
    source = await createTopic(brokers, {partitions: 2});
    await fillTopic(brokers, source, records);
    writeFileSync(password, `${saslUser.password}\n`, {mode: 0o600});
    const login = ['sasl-mechanism = scram-sha-256', `sasl-username = ${saslUser.username}`];
    const secret = `sasl-password-file = ${password}`;
    const tls = [`brokers = localhost:${kafka.ports.saslSsl}`, `tls-ca = ${kafka.tls?.ca}`];
    writeFileSync(
      profiles,
      ['[away]', ...tls, ...login, secret, '[login-only]', ...login, secret, '[here]', `brokers = ${brokers}`, ''].join(
        '\n',
      ),
    );
  }, 90_000);
  afterAll(async () => {
    rmSync(folder, {recursive: true});
    await kafka?.stop();
  });

  const replay = (...flags: string[]) =>
    runCli(['events', 'replay', '--json', '--yes', '--config', profiles, ...flags]);

  it('takes brokers, TLS and login of that one from --to-profile', async () => {
    const target = await createTopic(kafka.brokers, {partitions: 2});
    const job = ['-b', brokers, '--from', `topic:${source}`, '--to', `topic:${target}`, '--to-profile', 'away'];

    const {exitCode, stderr} = await replay(...job);

    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: '% no --result: an interrupted run cannot be resumed\n'});
    const arrived = await readTopic(kafka.brokers, target);
    expect(arrived.map(({partition, timestampMs, value}) => [partition, timestampMs, String(value)])).toEqual(
      [0, 1].flatMap((partition) =>
        records
          .filter((record) => record.partition === partition)
          .map(({timestampMs, value}) => [partition, timestampMs, value]),
      ),
    );
  });

  it('wants a profile that names brokers', async () => {
    const job = ['-b', brokers, '--from', `topic:${source}`, '--to', 'topic:any'];

    expect(await replay(...job, '--to-profile', 'login-only')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('login-only names no brokers'),
    });
    expect(await replay(...job, '--to-profile', 'nowhere')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no profile nowhere'),
    });
    expect(await replay(...job, '--to-profile', 'away', '--to-brokers', brokers)).toMatchObject({exitCode: 2});
  });

  it.each([
    ['--to-brokers', (port: number) => ['--to-brokers', `127.0.0.1:${port}`]],
    ['--to-profile', () => ['--to-profile', 'listening']],
  ])('shows it nothing of the login of the source with %s', async (_, flagsFor) => {
    const heard: Buffer[] = [];
    const listener = createServer((socket) => socket.on('data', (chunk: Buffer) => heard.push(chunk)));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const {port} = listener.address() as AddressInfo;
    const file = join(folder, `listening-${port}.ini`);
    writeFileSync(file, `[listening]\nbrokers = 127.0.0.1:${port}\n`);
    const own = await createTopic(kafka.brokers, {partitions: 1});
    const login = ['--sasl-mechanism', 'plain', '--sasl-username', saslUser.username, '--sasl-password-file', password];
    const from = ['-b', `127.0.0.1:${kafka.ports.sasl}`, ...login, '--from', `topic:${own}`, '--to', 'topic:any'];

    const {exitCode} = await runCli(
      ['events', 'replay', '--yes', '--config', file, '--timeout', '2s', ...from, ...flagsFor(port)],
      {env: {DOVEPUSH_SASL_PASSWORD: saslUser.password}},
    );

    expect(exitCode).toBe(3);
    expect(heard.length).toBeGreaterThan(0);
    const bytes = Buffer.concat(heard);
    expect(bytes.includes(saslUser.password) || bytes.includes(saslUser.username)).toBe(false);
    await new Promise((resolve) => listener.close(resolve));
  });

  it('does not go on in another cluster that has a topic of the same name', async () => {
    const admin = kafkaClient(kafka.brokers).admin();
    await admin.connect();
    await admin.createTopics({topics: [{topic: source, numPartitions: 4}], waitForLeaders: true});
    await admin.disconnect();
    const result = join(folder, 'result.jsonl');
    const job = ['--from', `topic:${source}`, '--to', `file:${join(folder, 'copy.jsonl')}`, '--result', result];
    expect((await replay('-b', brokers, ...job)).exitCode).toBe(0);

    expect(await replay('-b', kafka.brokers, '--resume', result)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('another cluster'),
    });
    expect((await replay('-b', brokers.replace('127.0.0.1', 'localhost'), '--resume', result)).exitCode).toBe(0);
  });

  it('knows the cluster of the source again, whatever it is called', async () => {
    const job = ['-b', brokers, '--from', `topic:${source}`, '--to', `topic:${source}`];
    const before = (await readTopic(brokers, source)).length;

    for (const way of [
      ['--to-profile', 'here'],
      ['--to-brokers', brokers.replace('127.0.0.1', 'localhost')],
    ]) {
      expect(await replay(...job, ...way)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('source and destination'),
      });
    }
    expect((await readTopic(brokers, source)).length).toBe(before);
  });
});
