import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {beforeAll, expect, test} from 'vitest';
import {partitionOfKey} from '../../src/kafka/placement.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {connectTo} from '../kafka/cluster.js';
import {program, runCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {compare, timeShell} from './compare.js';

const count = Number(process.env.DOVEPUSH_BENCH_RECORDS ?? 1_000_000);
const rounds = Number(process.env.DOVEPUSH_BENCH_ROUNDS ?? 5);
const partitions = 4;
const users = 10_000;
const someUser = 'user01234@example.org';
const names = ['MessageNew', 'FlagsSet', 'MessageRead', 'FlagsClear', 'MessageTrash', 'MessageAppend'];

function record(index: number) {
  const user = `user${String(index % users).padStart(5, '0')}@example.org`;
  const event = index % 1000 === 7 ? 'MessageExpunge' : names[index % names.length];
  const value = {user, mailbox: 'INBOX', event, uidvalidity: 1795300581, uid: index, flags: ['\\Seen'], keywords: []};
  return {
    key: Buffer.from(user),
    value: Buffer.from(JSON.stringify(value)),
    headers: [],
    timestampMs: 1_795_300_000_000 + index,
  };
}

/** A topic of so many records of about 150 bytes, each user's in the partition where the plugin would put them. */
async function fill(brokers: string, records: number): Promise<string> {
  const topic = await createTopic(brokers, {prefix: 'bench', partitions});
  const connection = await connectTo(brokers);
  const writer = await createTopicWriter(connection, topic);
  for (let from = 0; from < records; from += 20_000) {
    const lots = Array.from({length: partitions}, () => [] as ReturnType<typeof record>[]);
    for (let index = from; index < Math.min(from + 20_000, records); index += 1) {
      const one = record(index);
      lots[partitionOfKey(one.key, partitions) ?? 0]?.push(one);
    }
    await Promise.all(lots.map((lot, partition) => writer.write(partition, lot)));
  }
  await connection.close();
  return topic;
}

/** The most memory that the program had at once, in MiB. */
async function peakMemory(args: readonly string[]): Promise<number> {
  const report = 'process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))';
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${report}`, program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  return Number(/peak (\d+)/.exec(said)?.[1]) / 1024;
}

describeWith(['kafka', 'kcat'], 'reading Kafka', () => {
  const dovepush = `${process.execPath} ${program} events tail -e -o beginning --json -q`;
  let brokers = '';
  let topic = '';

  beforeAll(async () => {
    brokers = await sharedBrokers();
    topic = await fill(brokers, count);
  });

  const kcat = (name: string) => `kcat -C -e -q -b ${brokers} -t ${name} -o beginning`;
  const tail =
    (name: string, flags = '') =>
    () =>
      timeShell(`${dovepush} ${name} -b ${brokers} ${flags} >/dev/null`);

  test('looks for one user and for one event', async () => {
    const flags = ['-e', '-o', 'beginning', '--json', '-q', '--user', someUser];
    const {stdout} = await runCli(['events', 'tail', topic, '-b', brokers, ...flags], {timeoutMs: 120_000});
    expect(stdout.trimEnd().split('\n')).toHaveLength(count / users);

    await compare(`One user and one event among ${count} records`, rounds, {
      'kcat -C -e': () => timeShell(`${kcat(topic)} >/dev/null`),
      'tail --user U --all-partitions --json': tail(topic, `--user ${someUser} --all-partitions`),
      'tail --user U --json': tail(topic, `--user ${someUser}`),
      'tail --event MessageExpunge --json': tail(topic, '--event MessageExpunge'),
    });
  });

  test('prints everything', async () => {
    await compare(`${count} records as JSON`, Math.min(rounds, 3), {
      'kcat -C -e -J': () => timeShell(`${kcat(topic)} -J >/dev/null`),
      'tail --json': tail(topic),
    });
  });

  test('looks for one user in four times as many', async () => {
    const large = await fill(brokers, 4 * count);

    await compare(`One user among ${4 * count} records`, rounds, {
      'kcat -C -e': () => timeShell(`${kcat(large)} >/dev/null`),
      'tail --user U --all-partitions --json': tail(large, `--user ${someUser} --all-partitions`),
      'tail --user U --json': tail(large, `--user ${someUser}`),
    });
  });

  test('needs no more memory for four times as many', async () => {
    const quarter = await fill(brokers, count / 4);
    const args = (name: string) => ['events', 'tail', name, '-b', brokers, '-e', '-o', 'beginning', '--json', '-q'];

    const small = await peakMemory(args(quarter));
    const large = await peakMemory(args(topic));

    console.log(`peak memory: ${small.toFixed(0)} MiB at ${count / 4} records, ${large.toFixed(0)} MiB at ${count}`);
    expect(large - small).toBeLessThanOrEqual(48);
  });
});
