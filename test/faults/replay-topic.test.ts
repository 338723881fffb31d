import {readFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {beforeAll, expect, it} from 'vitest';
import {startEndpoint} from '../ox/endpoint.js';
import {runCli, startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {fillTopic, readTopic} from '../servers/records.js';
import {createTopic, kafkaClient, sharedBrokers} from '../servers/shared.js';
import {counts, seeds} from './counts.js';
import {inFlight, notices} from './notices.js';
import {seededRandom} from './random.js';
import {type Arrival, jsonLines, keep, saidBy} from './rows.js';

const records = 4000;
const users = 40;
/** What the sink writes to a partition in one go at most. */
const recordsInOneWrite = 10_000;

describeWith(['kafka'], 'a replay of a topic', () => {
  const {fresh} = notices(1, 1);
  let brokers = '';
  let source = '';

  beforeAll(async () => {
    brokers = await sharedBrokers();
    source = await createTopic(brokers, {partitions: 4});
    await fillTopic(
      brokers,
      source,
      Array.from({length: records}, (_, index) => recordAt(index)),
    );
  });

  const run = (...flags: string[]) => ['events', 'replay', '-b', brokers, '--json', '--yes', ...flags];

  it.each(seeds(counts.kills))('to a topic, killed and resumed, leaves nothing out, time %d', async (seed) => {
    const target = await createTopic(brokers, {partitions: 4});
    const result = fresh();
    const share = 0.1 + 0.8 * seededRandom(seed)();
    const job = ['--from', `topic:${source}`, '--to', `topic:${target}`, '--rate', '4000/s', '--result', result];
    const first = startCli(run(...job));
    await untilSent(result, share * records);
    first.kill('SIGKILL');
    await first.done;
    expect((await readTopic(brokers, target)).length).toBeLessThan(records);

    const {exitCode, stdout} = await runCli(run('--resume', result));

    expect(exitCode).toBe(0);
    const arrivals: Arrival[] = (await readTopic(brokers, target)).map(({value}) => JSON.parse(String(value)));
    const mostInFlight = Math.min(records, 2 * recordsInOneWrite);
    const fault = 'SIGKILL of topic to topic, then --resume';
    keep({fault, records, inFlight: mostInFlight, arrivals, said: saidBy(stdout)});
  });

  it.each(seeds(counts.faults))('is refused where retention took what was not sent, time %d', async (seed) => {
    const random = seededRandom(seed);
    const topic = await createTopic(brokers, {prefix: 'trimmed', partitions: 4});
    await fillTopic(
      brokers,
      topic,
      Array.from({length: 400}, (_, index) => recordAt(index)),
    );
    const endpoint = await startEndpoint(() => ({status: 200, afterMs: 10}));
    const result = fresh();
    const first = startCli(run('--from', `topic:${topic}`, '--to', endpoint.url, '--result', result));
    while (endpoint.arrivals.length < 20 + random() * 60) await sleep(5);
    first.kill('SIGKILL');
    await first.done;
    const arrivals = [...endpoint.arrivals];
    const offset = 60 + Math.floor(random() * 30);
    await trim(brokers, topic, offset);

    const {exitCode, stderr} = await runCli(run('--resume', result));

    expect(exitCode).toBe(3);
    expect(stderr).toContain('SOURCE_TRIMMED');
    expect(endpoint.arrivals).toHaveLength(arrivals.length);
    const named = rangesIn(stderr, topic);
    const arrived = new Set(arrivals.map(({user, uid}) => `${user} ${uid}`));
    const unaccounted = Array.from({length: 400}, (_, index) => index).filter((index) => {
      const [partition, at] = [index % 4, Math.floor(index / 4)];
      if (at >= offset || arrived.has(nameAt(index))) return false;
      return !named.some((range) => range.partition === partition && range.first <= at && at <= range.last);
    });
    // The others have arrived, are named, or wait in the topic for a run of their own.
    const failed = 400 - arrived.size - unaccounted.length;
    const fault = 'source trimmed before --resume: refused, naming what is gone';
    keep({fault, records: 400, inFlight, arrivals, said: 0, failed});
    await endpoint.stop();
  });
});

/** Each user in one partition, by uid from 1 on. */
function recordAt(index: number) {
  const [user, uid] = nameAt(index).split(' ');
  const value = JSON.stringify({user, mailbox: 'INBOX', event: 'MessageNew', uidvalidity: 1, uid: Number(uid)});
  return {partition: index % 4, timestampMs: 1_795_300_000_000 + index, key: String(user), value};
}

function nameAt(index: number): string {
  return `user${index % users}@example.org ${Math.floor(index / users) + 1}`;
}

async function trim(brokers: string, topic: string, offset: number): Promise<void> {
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  await admin.fetchTopicOffsets(topic);
  const partitions = [0, 1, 2, 3].map((partition) => ({partition, offset: String(offset)}));
  await admin.deleteTopicRecords({topic, partitions});
  await admin.disconnect();
}

function rangesIn(text: string, topic: string) {
  return [...text.matchAll(new RegExp(`${topic}/(\\d) (\\d+) to (\\d+)`, 'g'))].map(([, partition, first, last]) => {
    return {partition: Number(partition), first: Number(first), last: Number(last)};
  });
}

/** Waits for so many records that the journal calls sent; a line may stand for a run of them. */
async function untilSent(file: string, wanted: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const lines = jsonLines(text.slice(0, text.lastIndexOf('\n') + 1));
    const sent = lines.filter(({status}) => status === 'sent');
    if (sent.reduce((sum, {source: {count = 1}}) => sum + count, 0) >= wanted) return;
    if (Date.now() > deadline) throw new Error(`the journal never told of ${wanted} sent records`);
    await sleep(5);
  }
}
