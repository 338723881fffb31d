import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {type GroupOptions, openGroup} from '../../src/kafka/group.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers, uniqueName} from '../servers/shared.js';
import {connectTo, produceLines} from './cluster.js';

const script = fileURLToPath(new URL('group-process.js', import.meta.url));
const lines = (count: number) => Array.from({length: count}, (_, index) => `k\t${index}`);

async function filledTopic(brokers: string, partitions: number, count: number): Promise<string> {
  const topic = await createTopic(brokers, {partitions});
  for (let partition = 0; partition < partitions; partition += 1) produceLines(brokers, topic, partition, lines(count));
  return topic;
}

/** Reads as a member until the group is done or `limit` records came; acknowledges each. */
async function readAsMember(brokers: string, options: GroupOptions, limit = Number.POSITIVE_INFINITY) {
  const connection = await connectTo(brokers);
  // Sources spread what they get.
  const reader = {...(await openGroup(connection, options))};
  const seen: string[] = [];
  reading: for await (const records of reader.read(AbortSignal.timeout(40_000))) {
    for (const record of records) {
      seen.push(`${record.partition} ${record.offset}`);
      reader.acknowledge([record]);
      if (seen.length >= limit) break reading;
    }
  }
  await reader.close();
  await connection.close();
  return seen;
}

async function committed(brokers: string, group: string, topic: string): Promise<number[]> {
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  const [offsets] = await admin.fetchOffsets({groupId: group, topics: [topic]});
  await admin.disconnect();
  return (offsets?.partitions ?? []).sort((a, b) => a.partition - b.partition).map(({offset}) => Number(offset));
}

function startMember(brokers: string, topic: string, group: string, recordMs: number) {
  const child: ChildProcess = spawn(process.execPath, [script, brokers, topic, group, String(recordMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  return {
    child,
    ended: once(child, 'exit'),
    seen: () => output.trimEnd().split('\n').filter(Boolean),
  };
}

const everything = (partitions: number, count: number) =>
  Array.from({length: partitions * count}, (_, index) => `${Math.floor(index / count)} ${index % count}`).sort();

describeWith(['kafka', 'kcat'], 'a consumer group', () => {
  test('reads from the beginning, commits what was acknowledged, and goes on there', async () => {
    const brokers = await sharedBrokers();
    const topic = await filledTopic(brokers, 1, 100);
    const options = {group: uniqueName('group'), topics: [topic], bounded: true};

    const first = await readAsMember(brokers, options, 30);
    const between = await committed(brokers, options.group, topic);
    const rest = await readAsMember(brokers, options);

    expect(first).toHaveLength(30);
    expect(between).toEqual([30]);
    expect([...first, ...rest]).toEqual(Array.from({length: 100}, (_, index) => `0 ${index}`));
    expect(await committed(brokers, options.group, topic)).toEqual([100]);
  });

  test('commits nothing that was not acknowledged, nor what comes behind it', async () => {
    const brokers = await sharedBrokers();
    const topic = await filledTopic(brokers, 1, 10);
    const group = uniqueName('group');
    const connection = await connectTo(brokers);
    const reader = await openGroup(connection, {group, topics: [topic], bounded: true});

    const reading = reader.read(AbortSignal.timeout(20_000))[Symbol.asyncIterator]();
    for (let count = 0; count < 10; ) {
      const {value: records} = await reading.next();
      count += records.length;
      reader.acknowledge(records.filter(({offset}: {offset: number}) => offset !== 4));
    }
    await reading.return?.();
    await reader.close();
    await connection.close();

    expect(await committed(brokers, group, topic)).toEqual([4]);
  });

  test('commits past records that the test on bytes rejects', async () => {
    const brokers = await sharedBrokers();
    const topic = await filledTopic(brokers, 2, 50);
    const options = {group: uniqueName('group'), topics: [topic], bounded: true, accept: () => false};

    await expect(readAsMember(brokers, options)).resolves.toEqual([]);

    expect(await committed(brokers, options.group, topic)).toEqual([50, 50]);
  });

  test('shares a topic among members, each record read once', async () => {
    const brokers = await sharedBrokers();
    const topic = await filledTopic(brokers, 4, 60);
    const group = uniqueName('group');

    const members = [startMember(brokers, topic, group, 20), startMember(brokers, topic, group, 20)];
    await Promise.all(members.map(({ended}) => ended));

    const seen = members.map((member) => member.seen());
    expect(Math.min(...seen.map(({length}) => length))).toBeGreaterThan(0);
    expect([...new Set(seen.flat())].sort()).toEqual(everything(4, 60));
    expect(seen.flat().length).toBe(240);
  }, 60_000);

  test('takes over from a member that is killed, and repeats only what that had in hand', async () => {
    const brokers = await sharedBrokers();
    const topic = await filledTopic(brokers, 4, 100);
    const group = uniqueName('group');

    const members = [startMember(brokers, topic, group, 30), startMember(brokers, topic, group, 30)];
    await expect
      .poll(() => Math.min(...members.map((member) => member.seen().length)), {timeout: 20_000})
      .toBeGreaterThan(20);
    members[0]?.child.kill('SIGKILL');
    await members[1]?.ended;

    const seen = members.flatMap((member) => member.seen());
    expect([...new Set(seen)].sort()).toEqual(everything(4, 100));
    expect(await committed(brokers, group, topic)).toEqual([100, 100, 100, 100]);
    // A second of acknowledged records may not have been committed yet.
    expect(seen.length - 400).toBeLessThan(100);
  }, 90_000);

  test('hands over cleanly when a member is told to stop', async () => {
    const brokers = await sharedBrokers();
    const topic = await filledTopic(brokers, 4, 60);
    const group = uniqueName('group');

    const members = [startMember(brokers, topic, group, 30), startMember(brokers, topic, group, 30)];
    await expect
      .poll(() => Math.min(...members.map((member) => member.seen().length)), {timeout: 20_000})
      .toBeGreaterThan(10);
    members[0]?.child.kill('SIGTERM');
    await Promise.all(members.map(({ended}) => ended));

    expect(members[0]?.child.exitCode).toBe(0);
    expect(members.flatMap((member) => member.seen()).sort()).toEqual(everything(4, 60));
  }, 90_000);

  test('shares with kcat, which knows the way of dividing too', async () => {
    const brokers = await sharedBrokers();
    const topic = await filledTopic(brokers, 2, 5);
    const group = uniqueName('group');
    const first = await readAsMember(brokers, {group, topics: [topic], bounded: true}, 5);

    const args = [
      '-b',
      brokers,
      '-G',
      group,
      '-X',
      'auto.offset.reset=earliest',
      '-X',
      'partition.assignment.strategy=roundrobin',
    ];
    const rest = execFileSync('kcat', [...args, '-e', '-q', '-f', '%p %o\n', topic], {
      encoding: 'utf8',
      timeout: 25_000,
    });

    expect([...first, ...rest.trimEnd().split('\n')].sort()).toEqual(everything(2, 5));
  });

  test('says in words what the group refuses', async () => {
    const brokers = await sharedBrokers();
    const topic = await filledTopic(brokers, 1, 1);
    const group = uniqueName('group');
    const other = kafkaClient(brokers).consumer({groupId: group});
    await other.connect();
    await other.subscribe({topics: [topic]});
    const joined = new Promise<void>((resolve) => other.on(other.events.GROUP_JOIN, () => resolve()));
    await other.run({eachMessage: async () => undefined});
    await joined;

    const refused = expect(readAsMember(brokers, {group, topics: [topic], bounded: true})).rejects;
    await refused.toMatchObject({code: 'GROUP_IN_USE', exitCode: 3});
    await other.disconnect();

    const unnamed = expect(readAsMember(brokers, {group: '', topics: [topic], bounded: true})).rejects;
    await unnamed.toMatchObject({code: 'GROUP_INVALID', exitCode: 3});
  }, 30_000);
});
