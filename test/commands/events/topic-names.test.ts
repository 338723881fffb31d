import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers, uniqueName} from '../../servers/shared.js';
import {parseLines, produce} from './topics.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-names-'));
afterAll(() => rmSync(dir, {recursive: true}));
const event = (uid: number) => `{"user":"u","event":"MessageNew","mailbox":"INBOX","uidvalidity":1,"uid":${uid}}`;

async function transact(brokers: string, topic: string, uids: readonly number[], end: 'commit' | 'abort') {
  const producer = kafkaClient(brokers).producer({
    transactionalId: uniqueName('tx'),
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({topic, messages: uids.map((uid) => ({partition: 0, key: 'u', value: event(uid)}))});
  await transaction[end]();
  await producer.disconnect();
}

describeWith(['kafka', 'kcat'], 'the topics of a command', () => {
  let brokers: string;
  const prefix = uniqueName('ev');
  const topics = [`${prefix}-a.example`, `${prefix}-b.example`];
  const run = (command: string, ...args: string[]) => runCli(['events', command, '-b', brokers, ...args]);

  beforeAll(async () => {
    brokers = await sharedBrokers();
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    await admin.createTopics({topics: topics.map((topic) => ({topic, numPartitions: 1}))});
    await admin.disconnect();
    for (const topic of topics) await produce(brokers, topic, [{key: 'u', value: event(1)}]);
  });

  it('may be a pattern', async () => {
    const tail = await run('tail', `${prefix}-*`, '-e', '--json');
    const stats = await run('stats', '--topic', `${prefix}-?.example`, '--json');
    const listed = await run('topics', `${prefix}-*`, '--json');
    const nothing = await run('tail', `${prefix}-none-*`, '-e');

    expect(
      parseLines(tail.stdout)
        .map(({source}) => source.topic)
        .sort(),
    ).toEqual(topics);
    expect(parseLines(stats.stdout)).toMatchObject([{records: 2}]);
    expect(parseLines(listed.stdout).map(({topic}) => topic)).toEqual(topics);
    expect(nothing).toMatchObject({exitCode: 3, stderr: expect.stringContaining('TOPIC_UNKNOWN')});
  });

  it('may be a pattern for a replay, which can be resumed and does not write to what it reads', async () => {
    const [output, result] = [join(dir, 'all.jsonl'), join(dir, 'all.result')];
    const job = ['--from', `topic:${prefix}-*`, '--yes', '--json'];

    const replay = await run('replay', ...job, '--to', `file:${output}`, '--result', result);
    const again = await runCli(['events', 'replay', '--resume', result, '--yes', '--json']);
    const share = await run('replay', ...job, '--to', 'stdout', '--group', uniqueName('pattern'));
    const itself = await run('replay', ...job, '--to', `topic:${topics[0]}`);

    expect(parseLines(replay.stdout).at(-1)).toMatchObject({selected: 2, sent: 2});
    expect(parseLines(again.stdout)[0]).toMatchObject({from: `topic:${prefix}-*`, selected: 0});
    expect(parseLines(share.stdout)).toHaveLength(2);
    expect(itself).toMatchObject({exitCode: 2, stderr: expect.stringContaining('source and destination')});
  });

  it('are all that a variable of a driver may stand for', async () => {
    const file = join(dir, 'dovecot.conf');
    const plugin = `push_notification_driver = kafka:topic=${prefix}-%d\n  kafka.bootstrap.servers = ${brokers}`;
    writeFileSync(
      file,
      `protocols = imap lmtp\nmail_plugins = notify push_notification push_notification_kafka\nplugin {\n  ${plugin}\n}\n`,
    );

    const {stdout, stderr} = await run('tail', '--dovecot-conf', file, '-e', '--json');

    expect([
      stderr,
      parseLines(stdout)
        .map(({source}) => source.topic)
        .sort(),
    ]).toEqual([expect.anything(), topics]);
  });

  it.each(['tail', 'stats', 'topics'])('of %s may not be empty', async (command) => {
    expect(await run(command, '')).toMatchObject({exitCode: 2, stdout: '', stderr: expect.stringContaining('empty')});
  });

  it('have as many records as they say, or at most so many', async () => {
    const topic = await createTopic(brokers, {prefix: 'marked', partitions: 1});
    await produce(brokers, topic, [{key: 'u', value: event(1)}]);
    const plain = await run('topics', topic, '--json');
    await transact(brokers, topic, [2, 3], 'commit');
    await transact(brokers, topic, [4, 5], 'abort');

    const marked = await run('topics', topic, '--json');

    expect(parseLines(plain.stdout)).toMatchObject([{records: 1}]);
    expect(parseLines(plain.stdout)[0]).not.toHaveProperty('atMost');
    expect(parseLines(marked.stdout)).toMatchObject([{records: 7, atMost: true}]);
    expect((await run('topics', topic)).stdout).toContain('at most 7 records');
  });

  it('show the last records, not offsets, and find them behind many markers', async () => {
    const topic = await createTopic(brokers, {prefix: 'last', partitions: 1});
    await produce(
      brokers,
      topic,
      Array.from({length: 5}, (_, index) => ({key: 'u', value: event(index + 1)})),
    );
    await transact(brokers, topic, [6], 'commit');
    for (let round = 0; round < 12; round += 1) await transact(brokers, topic, [90, 91], 'abort');

    const uids = async (count: number) => {
      const {stdout} = await run('tail', topic, '-o', `-${count}`, '-e', '--json');
      return parseLines(stdout).map(({uid}) => uid);
    };

    expect(await uids(3)).toEqual([4, 5, 6]);
    expect(await uids(1)).toEqual([6]);
    expect(await uids(100)).toEqual([1, 2, 3, 4, 5, 6]);
    const [listed] = parseLines((await run('topics', topic, '--json')).stdout);
    expect(listed.last).toEqual(expect.any(String));
    expect((await run('tail', topic, '-o', '500', '-e')).stderr).toContain(
      `${topic}: partition 0 ends at 43, before the start at 500`,
    );
  }, 60_000);

  it('show a record without a time as kcat does', async () => {
    const topic = await createTopic(brokers, {prefix: 'timeless', partitions: 1});
    const file = join(dir, 'timeless.jsonl');
    const record = {topic: 't', partition: 0, offset: 1, timestamp: null, timestampType: null, key: 'u', headers: []};
    writeFileSync(file, `${JSON.stringify({schema: 'dovepush.record/1', ...record, value: event(1)})}\n`);
    await run('replay', '--from', `file:${file}`, '--to', `topic:${topic}`, '--yes');

    const [shown] = parseLines((await run('tail', topic, '-e', '-J')).stdout);
    const {execFileSync} = await import('node:child_process');
    const kcat = JSON.parse(execFileSync('kcat', ['-b', brokers, '-t', topic, '-C', '-e', '-q', '-J']).toString());

    expect(shown.ts).toBe(-1);
    expect(shown.ts).toBe(kcat.ts);
  });
});
