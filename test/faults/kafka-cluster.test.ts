import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, it, vi} from 'vitest';
import {saslUser} from '../../scripts/servers/kafka-properties.js';
import {runCli, startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {replay, sessionMs, summaryOf, useCluster, whileFrozen} from './cluster-in-trouble.js';
import {count, expectEnd, type Hanging, inversionsIn, socketsOf, startHanging, twiceIn} from './cluster-probes.js';

describeWith(['own-kafka', 'openssl'], 'a cluster of three brokers in trouble', () => {
  const use = useCluster();
  const {folder, records, login, plain, createTopic, filledTopic, contentOf} = use;
  let hanging: Hanging;

  beforeAll(async () => {
    hanging = await startHanging();
  });
  afterAll(() => {
    for (const socket of hanging?.sockets ?? []) socket.destroy();
    hanging?.server.close();
  });

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
    const brokers = `${hanging.address},${use.cluster.brokers}`;
    const result = await runCli(['events', 'stats', topic, '--json', '-b', brokers, '--timeout', '8s']);

    expect(result).toMatchObject({exitCode: 0});
    expect(JSON.parse(result.stdout)).toMatchObject({records});
    count('the first broker says nothing', {sent: records, arrived: JSON.parse(result.stdout).records});
  });

  it('answers for the other partitions when a leader is out of reach', {timeout: 90_000}, async () => {
    const topic = await filledTopic(3, {}, 1);
    const node = await use.cluster.leaderOf(topic);
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
    await whileFrozen((await use.cluster.leaderOf(topic)).pid(), () =>
      tail.waitFor('stderr', new RegExp(`${topic}, partition 0`), 20_000),
    );
    await expectEnd(tail, 0);
  });

  it('names the partition whose leader says nothing from the start', {timeout: 90_000}, async () => {
    const topic = await filledTopic(1, {'min.insync.replicas': '1'}, 1);
    const leader = await use.cluster.leaderOf(topic);
    await whileFrozen(leader.pid(), async () => {
      const tail = startCli(['events', 'tail', topic, '-e', '--timeout', '20s', ...plain()], {timeoutMs: 80_000});
      await tail.waitFor('stderr', new RegExp(`${topic}, partition 0: the leader does not answer`), 20_000);
      await expectEnd(tail, null);
    });
  });

  it('says in words what a user may not do', {timeout: 90_000}, async () => {
    const topic = await filledTopic(1);
    const [resourceType, read, allow, literal] = [2, 3, 3, 3];
    const acl = {
      ...{resourceType, resourceName: topic, resourcePatternType: literal},
      ...{principal: 'User:somebody', host: '*', operation: read, permissionType: allow},
    };
    await use.cluster.admin.createAcls({acl: [acl]});
    const result = await runCli(['events', 'stats', topic, '--json', '--timeout', '10s', ...login()]);

    expect(result).toMatchObject({exitCode: 3, stdout: ''});
    expect(JSON.parse(result.stderr.split('\n').find((line) => line.startsWith('{')) ?? '')).toMatchObject({
      code: expect.stringMatching(/^(KAFKA_FORBIDDEN|TOPIC_UNKNOWN)$/),
      hint: expect.stringMatching(/./),
    });
  });

  it('waits as quotas for a user and for a client ask, reading and writing, and writes nothing twice', {
    timeout: 240_000,
  }, async () => {
    // Quotas count by broker, over some ten seconds: all of it goes through one.
    const [source, target] = [await filledTopic(1), await createTopic(1)];
    const user = ['users', saslUser.username] as const;
    const client = ['clients', 'dovepush'] as const;
    await use.cluster.limit([user], {consumer_byte_rate: 20_000});
    await use.cluster.limit([client], {producer_byte_rate: 20_000});
    try {
      const args = [...replay(`topic:${source}`, `topic:${target}`), '--drop', 'timestamp', ...login()];
      const result = await runCli(args, {timeoutMs: 230_000});
      expect(result).toMatchObject({exitCode: 0});
      expect(result.stderr).toContain('quota');
      expect(summaryOf(result)).toMatchObject({sent: records, failed: 0, repeated: 0});
    } finally {
      await use.cluster.limit([user], {consumer_byte_rate: null});
      await use.cluster.limit([client], {producer_byte_rate: null});
    }
    const arrived = await contentOf(target);
    const inversions = inversionsIn(arrived);
    expect([arrived.length, twiceIn(arrived), inversions]).toEqual([records, 0, 0]);
    count('quotas of 20 kB/s for a reading user and for a writing client', {
      ...{sent: records, arrived: arrived.length},
      ...{twice: 0, inversions},
    });
  });

  it('says in a check of the configuration that a leader does not answer', {timeout: 90_000}, async () => {
    const topic = await filledTopic(3, {}, 1);
    const conf = join(folder, 'dovecot.conf');
    writeFileSync(
      conf,
      `mail_plugins = notify push_notification push_notification_kafka
plugin {
  push_notification_driver = kafka:topic=${topic}
  kafka.notification.kafka_brokers = ${use.cluster.brokers}
}
`,
    );
    const node = await use.cluster.leaderOf(topic);
    const check = ['config', 'check', conf, '--online', '--json', '--dovecot-version', '2.3', '--timeout', '10s'];
    const result = await whileFrozen(node.pid(), () => runCli(check));

    const found = JSON.parse(result.stdout).findings.find(
      ({rule}: {rule: string}) => rule === 'kafka-topic-unreachable',
    );
    expect(found?.message).toMatch(new RegExp(`${topic}.*partition [012]`));
  });
});
