import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, it, vi} from 'vitest';
import {startCluster} from '../../scripts/servers/kafka-cluster.js';
import {saslUser} from '../../scripts/servers/kafka-properties.js';
import {type CliResult, runCli, startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {uniqueName} from '../servers/shared.js';
import {
  count,
  expectEnd,
  type Hanging,
  inversionsIn,
  linesOf,
  socketsOf,
  startHanging,
  twiceIn,
} from './cluster-probes.js';
import {notices} from './notices.js';
import {jsonLines} from './rows.js';

const full = process.env.DOVEPUSH_TEST_FULL === 'true';
/** Longer than the --timeout of the runs. */
const freezeMs = full ? 15_000 : 6000;
const sessionMs = 4000;
type Configs = Readonly<Record<string, string>>;

describeWith(['own-kafka', 'openssl'], 'a cluster of three brokers in trouble', () => {
  const {folder, file, records, fresh} = notices(100, 20);
  const {file: manyFile} = notices(300, 200);
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let hanging: Hanging;

  beforeAll(async () => {
    cluster = await startCluster({sessionMs});
    writeFileSync(join(folder, 'password'), saslUser.password, {mode: 0o600});
    hanging = await startHanging();
  }, 180_000);
  afterAll(async () => {
    for (const socket of hanging?.sockets ?? []) socket.destroy();
    hanging?.server.close();
    await cluster?.stop();
  });

  const login = () => [
    ...['-b', cluster.secure, '--tls-ca', cluster.tls?.ca ?? ''],
    ...['--sasl-mechanism', 'scram-sha-256', '--sasl-username', saslUser.username],
    ...['--sasl-password-file', join(folder, 'password')],
  ];
  const plain = () => ['-b', cluster.brokers];

  async function createTopic(partitions: number, configs: Configs = {}, replicationFactor = 3): Promise<string> {
    const topic = uniqueName('cluster');
    const configEntries = Object.entries(configs).map(([name, value]) => ({name, value}));
    await cluster.admin.createTopics({topics: [{topic, numPartitions: partitions, replicationFactor, configEntries}]});
    return topic;
  }

  async function filledTopic(partitions: number, configs: Configs = {}, replicationFactor = 3): Promise<string> {
    const topic = await createTopic(partitions, configs, replicationFactor);
    const result = await runCli([...replay(`file:${file}`, `topic:${topic}`), ...plain()], {timeoutMs: 120_000});
    expect(result).toMatchObject({exitCode: 0});
    return topic;
  }

  const replay = (from: string, to: string) => [
    ...['events', 'replay', '--from', from, '--to', to, '--yes', '--json', '--timeout', '3s', '--backoff', '200ms'],
  ];

  async function whileFrozen<T>(pid: number, work: () => Promise<T>): Promise<T> {
    process.kill(pid, 'SIGSTOP');
    try {
      return await work();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  }

  /** `user uid` of all records of a topic, as they are in it. */
  async function contentOf(topic: string): Promise<string[]> {
    const dump = fresh('dump.jsonl');
    const read = ['events', 'record', topic, '--output', dump, '-e', '--timeout', '30s', ...plain()];
    expect(await runCli(read, {timeoutMs: 120_000})).toMatchObject({exitCode: 0});
    return jsonLines(readFileSync(dump, 'utf8')).map(({value}) => {
      const {user, uid} = JSON.parse(value);
      return `${user} ${uid}`;
    });
  }

  const summaryOf = ({stdout}: Pick<CliResult, 'stdout'>) => jsonLines(stdout).at(-1);

  it('keeps as many sockets as it needs when logins end, and ends at once', {timeout: 120_000}, async () => {
    const topic = await filledTopic(6);
    const tail = startCli(['events', 'tail', topic, '--timeout', '5s', ...login()], {timeoutMs: 110_000});
    await vi.waitFor(() => expect(socketsOf(tail)).toBeGreaterThanOrEqual(3), {timeout: 30_000, interval: 100});
    await sleep(4 * sessionMs);

    // Two purposes at three brokers, and what is just being replaced.
    const sockets = socketsOf(tail);
    expect(sockets).toBeLessThanOrEqual(9);
    count('logins that end after 4 s, tail for 16 s', {sockets, endMs: await expectEnd(tail, 0)});
  });

  it.each([
    ['events', 'tail', 'nothing'],
    ['events', 'topics'],
    ['events', 'stats', 'nothing'],
    ['events', 'replay', '--from', 'topic:nothing', '--to', 'stdout', '--yes'],
    ['ox', 'listen', '--listen', '127.0.0.1:0', '--to-topic', 'nothing'],
  ])('ends within 2 s of SIGTERM while a broker says nothing: %s %s', async (...words) => {
    const {length} = hanging.sockets;
    const args = words.filter(Boolean);
    const timeout = words[1] === 'replay' ? '1s' : '30s';
    const cli = startCli([...args, '-b', hanging.address, '--timeout', timeout], {timeoutMs: 60_000});
    await vi.waitFor(() => expect(hanging.sockets.length).toBeGreaterThan(length), {timeout: 30_000, interval: 20});

    count(`a broker that says nothing: ${words.slice(0, 2).join(' ')}`, {endMs: await expectEnd(cli, null)});
  });

  it('asks the next broker when the first says nothing', {timeout: 90_000}, async () => {
    const topic = await filledTopic(1);
    const brokers = `${hanging.address},${cluster.brokers}`;
    const result = await runCli(['events', 'stats', topic, '--json', '-b', brokers, '--timeout', '8s']);

    expect(result).toMatchObject({exitCode: 0});
    expect(JSON.parse(result.stdout)).toMatchObject({records});
    count('the first broker says nothing', {sent: records, arrived: JSON.parse(result.stdout).records});
  });

  it('writes nothing twice when a leader freezes for longer than --timeout', {timeout: 180_000}, async () => {
    const topic = await createTopic(1, {'min.insync.replicas': '1'});
    // A broker forgets who wrote records that are a day old by their timestamps, which these are.
    const args = [...replay(`file:${file}`, `topic:${topic}`), '--drop', 'timestamp', '--rate', '400/s', ...plain()];
    const run = startCli(args, {timeoutMs: 170_000});
    await run.waitFor('stdout', /"status":"sent"/, 60_000);
    await whileFrozen((await cluster.leaderOf(topic)).pid(), () => sleep(freezeMs));

    const result = await run.done;
    const arrived = await contentOf(topic);
    expect(result).toMatchObject({exitCode: 0});
    expect(summaryOf(result)).toMatchObject({sent: records, failed: 0, repeated: 0});
    const inversions = inversionsIn(arrived);
    expect([arrived.length, twiceIn(arrived), inversions]).toEqual([records, 0, 0]);
    count('leader frozen while it is written to', {sent: records, arrived: arrived.length, twice: 0, inversions});
  });

  it('sends nothing twice when the coordinator of its group freezes', {timeout: 240_000}, async () => {
    const [topic, group] = [await filledTopic(3), uniqueName('group')];
    const sent = fresh('group.jsonl');
    const args = [...replay(`topic:${topic}`, `file:${sent}`), '--group', group, '--rate', '200/s', ...plain()];
    const run = startCli(args, {timeoutMs: 230_000});
    await vi.waitFor(() => expect(linesOf(sent)).toBeGreaterThan(100), {timeout: 60_000, interval: 50});
    // One partition holds all groups here: whoever leads it coordinates them.
    const coordinator = await cluster.leaderOf('__consumer_offsets');
    await whileFrozen(coordinator.pid(), () => sleep(freezeMs));

    const result = await run.done;
    const arrived = jsonLines(readFileSync(sent, 'utf8')).map(({partition, offset}) => `${partition} ${offset}`);
    expect(result).toMatchObject({exitCode: 0});
    expect([arrived.length, twiceIn(arrived)]).toEqual([records, 0]);
    count('coordinator of the only member frozen', {sent: records, arrived: arrived.length, twice: 0});
  });

  it('waits as a quota asks, and writes nothing twice', {timeout: 240_000}, async () => {
    const topic = await createTopic(1);
    await cluster.limit('dovepush', 'producer_byte_rate', 20_000);
    try {
      const args = [...replay(`file:${file}`, `topic:${topic}`), '--drop', 'timestamp', ...plain()];
      const result = await runCli(args, {timeoutMs: 230_000});
      expect(result).toMatchObject({exitCode: 0});
      expect(result.stderr).toContain('quota');
      expect(summaryOf(result)).toMatchObject({sent: records, repeated: 0});
    } finally {
      await cluster.limit('dovepush', 'producer_byte_rate', null);
    }
    const arrived = await contentOf(topic);
    const inversions = inversionsIn(arrived);
    expect([arrived.length, twiceIn(arrived), inversions]).toEqual([records, 0, 0]);
    count('quota of 20 kB/s for a producer', {sent: records, arrived: arrived.length, twice: 0, inversions});
  });

  it('answers for the other partitions when a leader is out of reach', {timeout: 90_000}, async () => {
    const topic = await filledTopic(3, {}, 1);
    const node = await cluster.leaderOf(topic);
    const result = await whileFrozen(node.pid(), () =>
      runCli(['events', 'topics', topic, '--json', '--timeout', '10s', ...plain()]),
    );

    expect(result).toMatchObject({exitCode: 4});
    expect(JSON.parse(result.stdout)).toMatchObject({topic, partitions: 3, missing: expect.arrayContaining([0])});
    // Once the controller has noticed, nobody leads it.
    expect(result.stderr).toMatch(
      /partition 0 is left out: (its leader, broker \d, does not answer|no broker leads it)/,
    );
  });

  it('names the partition whose leader says nothing', {timeout: 90_000}, async () => {
    const topic = await filledTopic(1, {'min.insync.replicas': '1'});
    const tail = startCli(['events', 'tail', topic, '--timeout', '20s', ...plain()], {timeoutMs: 80_000});
    await tail.waitFor('stderr', /./, 1000).catch(() => undefined);
    await vi.waitFor(() => expect(socketsOf(tail)).toBeGreaterThanOrEqual(2), {timeout: 30_000, interval: 50});
    await whileFrozen((await cluster.leaderOf(topic)).pid(), () =>
      tail.waitFor('stderr', new RegExp(`${topic}, partition 0`), 20_000),
    );
    await expectEnd(tail, 0);
  });

  it('says in words what a user may not do', {timeout: 90_000}, async () => {
    const topic = await filledTopic(1);
    const [resourceType, read, allow, literal] = [2, 3, 3, 3];
    const acl = {
      ...{resourceType, resourceName: topic, resourcePatternType: literal},
      ...{principal: 'User:somebody', host: '*', operation: read, permissionType: allow},
    };
    await cluster.admin.createAcls({acl: [acl]});
    const result = await runCli(['events', 'stats', topic, '--json', '--timeout', '10s', ...login()]);

    expect(result).toMatchObject({exitCode: 3, stdout: ''});
    expect(JSON.parse(result.stderr.split('\n').find((line) => line.startsWith('{')) ?? '')).toMatchObject({
      code: expect.stringMatching(/^(KAFKA_FORBIDDEN|TOPIC_UNKNOWN)$/),
      hint: expect.stringMatching(/./),
    });
  });

  it('ends with 4 when its topic is made anew meanwhile', {timeout: 240_000}, async () => {
    // More than is fetched ahead.
    const many = 60_000;
    const topic = await createTopic(1);
    const written = await runCli([...replay(`file:${manyFile}`, `topic:${topic}`), ...plain()], {timeoutMs: 120_000});
    expect(summaryOf(written)).toMatchObject({sent: many});
    const copy = fresh('remade.jsonl');
    const args = [...replay(`topic:${topic}`, `file:${copy}`), '--rate', '4000/s', ...plain()];
    const run = startCli(args, {timeoutMs: 110_000});
    await vi.waitFor(() => expect(linesOf(copy)).toBeGreaterThan(50), {timeout: 60_000, interval: 20});
    await cluster.admin.deleteTopics({topics: [topic]});
    await sleep(1000);
    await cluster.admin.createTopics({topics: [{topic, numPartitions: 1, replicationFactor: 3}]});
    await runCli([...replay(`file:${file}`, `topic:${topic}`), ...plain()], {timeoutMs: 60_000});

    const result = await run.done;
    const {sent} = summaryOf(result);
    expect(result).toMatchObject({exitCode: 4});
    expect(sent).toBeLessThan(many);
    expect(result.stderr).toContain(`${many - sent} of the records in the plan were no longer there`);
    const arrived = jsonLines(readFileSync(copy, 'utf8')).map(({offset}) => offset);
    expect(arrived).toEqual(Array.from({length: sent}, (_, offset) => offset));
    count('topic of 60,000 made anew while it is read', {sent, arrived: arrived.length, twice: twiceIn(arrived)});
  });
});
