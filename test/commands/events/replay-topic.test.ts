import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {startEndpoint} from '../../ox/endpoint.js';
import {runCli, startCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers, uniqueName} from '../../servers/shared.js';
import {inOrder} from './notifications.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-replay-topic-'));
afterAll(() => rmSync(dir, {recursive: true}));
let names = 0;
const fresh = (name: string) => join(dir, `${++names}-${name}`);
const jsonLines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

interface Message {
  readonly partition: number;
  readonly offset: number;
  readonly ts: number;
  readonly key: string | null;
  readonly payload: string | null;
  readonly headers?: readonly string[];
}

async function messagesOf(brokers: string, topic: string): Promise<Message[]> {
  const args = ['-C', '-e', '-q', '-J', '-b', brokers, '-t', topic];
  const {stdout} = await promisify(execFile)('kcat', args, {maxBuffer: 2 ** 28, timeout: 30_000});
  const messages: Message[] = jsonLines(stdout);
  return messages.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

const withoutTopic = (messages: readonly Message[]) =>
  messages.map(({partition, ts, key, payload, headers}) => ({partition, ts, key, payload, headers}));

describeWith(['kafka', 'kcat'], 'events replay of a topic', () => {
  let brokers: string;
  let source: string;

  beforeAll(async () => {
    brokers = await sharedBrokers();
    source = await createTopic(brokers, {prefix: 'replay-source', partitions: 4});
    const producer = kafkaClient(brokers).producer({idempotent: true, maxInFlightRequests: 1});
    await producer.connect();
    const messages = Array.from({length: 400}, (_, index) => {
      const [user, uid] = [`u${index % 20}@example.org`, Math.floor(index / 20) + 1];
      const payload = {user, mailbox: 'INBOX', event: 'MessageNew', uidvalidity: 1, uid, subject: `Nº ${index}`};
      return {
        key: user,
        value: JSON.stringify(payload),
        partition: (index % 20) % 4,
        timestamp: String(1_795_300_581_000 + index * 10),
        headers: {kind: 'push', number: String(index)},
      };
    });
    await producer.send({topic: source, messages});
    await producer.send({
      topic: source,
      messages: [{key: null, value: null, partition: 3, timestamp: '1795300581727'}],
    });
    await producer.disconnect();
  });

  const replay = (...flags: string[]) =>
    runCli(['events', 'replay', '-b', brokers, '--json', '--from', `topic:${source}`, ...flags]);

  it('to another topic keeps bytes, key, partition, headers and timestamp, in order', async () => {
    const target = await createTopic(brokers, {prefix: 'replay-target', partitions: 4});

    const {exitCode, stdout} = await replay('--to', `topic:${target}`, '--yes');

    expect(exitCode).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines[0]).toMatchObject({selected: 401, scanned: 401, byEvent: {MessageNew: 400, null: 1}, sendable: 401});
    expect(lines.at(-1)).toMatchObject({sent: 401, failed: 0});
    const results = lines.slice(1, -1);
    expect(results.reduce((sum, {source: {count = 1}}) => sum + count, 0)).toBe(401);
    expect(results[0]).toMatchObject({source: {topic: source}, status: 'sent', target: {offset: expect.any(Number)}});
    expect(withoutTopic(await messagesOf(brokers, target))).toEqual(withoutTopic(await messagesOf(brokers, source)));
  });

  it('to a topic with another number of partitions puts each key where the plugin would', async () => {
    const target = await createTopic(brokers, {prefix: 'replay-target', partitions: 3});

    const {stderr} = await replay('--to', `topic:${target}`, '--yes', '--event', 'MessageNew');

    expect(stderr).toContain('has 3 partitions, not 4');
    const {crc32} = await import('node:zlib');
    const messages = await messagesOf(brokers, target);
    expect(messages).toHaveLength(400);
    expect(messages.every(({key, partition}) => crc32(key ?? '') % 3 === partition)).toBe(true);
    const arrivals = messages.map(({payload}) => JSON.parse(payload ?? ''));
    expect(inOrder(arrivals)).toBe(true);
  });

  it('to a file and from there to a topic loses nothing', async () => {
    const file = fresh('dump.jsonl');
    const target = await createTopic(brokers, {prefix: 'replay-target', partitions: 4});

    expect((await replay('--to', `file:${file}`, '--yes')).exitCode).toBe(0);
    const args = ['events', 'replay', '-b', brokers, '--from', `file:${file}`, '--to', `topic:${target}`, '--yes'];
    expect((await runCli(args)).exitCode).toBe(0);

    expect(withoutTopic(await messagesOf(brokers, target))).toEqual(withoutTopic(await messagesOf(brokers, source)));
  });

  it('takes a time range and filters, and says how many it looked at', async () => {
    const job = ['--to', 'stdout', '--dry-run', '--user', 'u3@example.org', '--all-partitions'];
    const range = ['--since', '1795300582000', '--until', '1795300583000'];
    const {stderr} = await replay(...job, ...range);
    const exact = await replay(...job, ...range, '--late', '0s');

    // The tombstone behind it counts too where late records are looked for.
    expect(stderr).toMatch(/"selected":5,"scanned":301,/);
    expect(exact.stderr).toMatch(/"selected":5,"scanned":100,/);
  });

  it('adds a tag, leaves out what has one, and drops what it is told to', async () => {
    const tagged = await createTopic(brokers, {prefix: 'replay-tagged', partitions: 4});
    const again = await createTopic(brokers, {prefix: 'replay-again', partitions: 4});
    const bare = await createTopic(brokers, {prefix: 'replay-bare', partitions: 4});

    const first = await replay('--to', `topic:${tagged}`, '--yes', '--tag', 'run1', '--max', '10');
    const from = (topic: string, ...flags: string[]) =>
      runCli(['events', 'replay', '-b', brokers, '--json', '--yes', '--from', `topic:${topic}`, ...flags]);
    const second = await from(tagged, '--to', `topic:${again}`, '--tag', 'run2');
    const before = Date.now();
    await from(tagged, '--to', `topic:${bare}`, '--drop', 'headers,timestamp');

    expect(first.exitCode).toBe(0);
    const [message] = await messagesOf(brokers, tagged);
    expect(message?.headers?.slice(-2)).toEqual([
      'dovepush-replay',
      expect.stringMatching(`^run1 ${source}/\\d/\\d+$`),
    ]);
    expect(message?.headers?.slice(0, 2)).toEqual(['kind', 'push']);
    expect(jsonLines(second.stdout)[0]).toMatchObject({selected: 10, sendable: 0, notSendable: {'is-a-replay': 10}});
    expect(await messagesOf(brokers, again)).toEqual([]);
    const dropped = await messagesOf(brokers, bare);
    expect(dropped).toHaveLength(10);
    expect(dropped.every(({headers}) => !headers?.length)).toBe(true);
    const now = Date.now();
    expect(dropped[0]?.ts).toBeGreaterThanOrEqual(before);
    expect(dropped[0]?.ts).toBeLessThanOrEqual(now);
  });

  it('warns where the topic deletes or stamps what it is given, unless timestamps are dropped', async () => {
    const short = await createTopic(brokers, {prefix: 'replay-short', configs: {'retention.ms': 60_000}});
    const stamping = await createTopic(brokers, {
      prefix: 'replay-stamping',
      configs: {'message.timestamp.type': 'LogAppendTime'},
    });
    const old = fresh('old.jsonl');
    const payload = '{"user":"u","mailbox":"INBOX","event":"MessageNew","uidvalidity":1,"uid":1}';
    const line = {schema: 'dovepush.record/1', topic: 't', partition: 0, offset: 1, timestamp: 1_700_000_000_000};
    writeFileSync(
      old,
      `${JSON.stringify({...line, timestampType: 'create', key: 'u', value: payload, headers: []})}\n`,
    );
    const plan = (topic: string, ...flags: string[]) =>
      runCli([
        'events',
        'replay',
        '-b',
        brokers,
        '--dry-run',
        '--from',
        `file:${old}`,
        '--to',
        `topic:${topic}`,
        ...flags,
      ]);

    expect((await plan(short)).stderr).toMatch(/^% topic replay-short\S* soon deletes records .*retention.ms=60000/);
    expect((await plan(stamping)).stderr).toMatch(/^% topic replay-stamping\S* stamps records .*LogAppendTime/);
    expect((await plan(short, '--drop', 'timestamp')).stderr).toBe('');
  });

  it('with --speed sends in the order of the timestamps of all partitions', async () => {
    const endpoint = await startEndpoint(() => 200);
    const flags = ['--to', endpoint.url, '--yes', '--speed', '10x', '--max', '100', '--concurrency', '1'];

    const {stdout} = await replay(...flags);

    expect(jsonLines(stdout)[0].seconds).toBeCloseTo(0.099, 1);
    const numbers = endpoint.arrivals.map(({body}) => Number(/Nº (\d+)/.exec(body)?.[1]));
    expect(numbers).toEqual(Array.from({length: 100}, (_, index) => index));
    await endpoint.stop();
  });

  it('refuses a topic as its own sink, and a sink that is not there is never made', async () => {
    expect(await replay('--to', `topic:${source}`, '--yes')).toMatchObject({exitCode: 2});

    const missing = uniqueName('missing');
    expect(await replay('--to', `topic:${missing}`, '--yes')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('TOPIC_UNKNOWN'),
    });
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    expect(await admin.listTopics()).not.toContain(missing);
    await admin.disconnect();
  });

  it('onto itself, where that is allowed, ends at the offset where it began', async () => {
    const own = await createTopic(brokers, {prefix: 'replay-own', partitions: 4});
    await replay('--to', `topic:${own}`, '--yes');
    const flags = ['events', 'replay', '-b', brokers, '--from', `topic:${own}`, '--to', `topic:${own}`, '--yes'];

    expect((await runCli([...flags, '--allow-same-topic'])).exitCode).toBe(0);

    expect(await messagesOf(brokers, own)).toHaveLength(802);
  });

  it('goes on between the offsets of the first run, whatever was written meanwhile', async () => {
    const endpoint = await startEndpoint(() => ({status: 200, afterMs: 10}));
    const result = fresh('result.jsonl');
    const topic = await createTopic(brokers, {prefix: 'replay-growing', partitions: 4});
    await replay('--to', `topic:${topic}`, '--yes');
    const flags = ['--from', `topic:${topic}`, '--to', endpoint.url, '--yes', '--result', result];
    const running = startCli(['events', 'replay', '-b', brokers, ...flags]);
    await endpoint.arrived(100);
    running.kill('SIGKILL');
    await running.done;
    await replay('--to', `topic:${topic}`, '--yes');

    const {exitCode} = await runCli(['events', 'replay', '-b', brokers, '--resume', result, '--yes']);

    expect(exitCode).toBe(0);
    expect(new Set(endpoint.arrivals.map(({user, uid}) => `${user} ${uid}`)).size).toBe(400);
    expect(endpoint.arrivals.length - 400).toBeLessThanOrEqual(8);
    expect(inOrder(endpoint.arrivals)).toBe(true);
    expect(jsonLines(readFileSync(result, 'utf8')).filter(({status}) => status === 'sent')).toHaveLength(400);
    await endpoint.stop();
  });

  it('refuses to go on when retention took records that were not sent, and names them', async () => {
    const endpoint = await startEndpoint(() => ({status: 200, afterMs: 10}));
    const result = fresh('result.jsonl');
    const topic = await createTopic(brokers, {prefix: 'replay-trimmed', partitions: 4});
    await replay('--to', `topic:${topic}`, '--yes');
    const flags = ['--from', `topic:${topic}`, '--to', endpoint.url, '--yes', '--result', result];
    const running = startCli(['events', 'replay', '-b', brokers, ...flags]);
    await endpoint.arrived(50);
    running.kill('SIGKILL');
    await running.done;
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({topic, partitions: [{partition: 3, offset: '90'}]});
    await admin.disconnect();

    const {exitCode, stderr} = await runCli(['events', 'replay', '-b', brokers, '--resume', result, '--yes']);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('SOURCE_TRIMMED');
    expect(stderr).toMatch(new RegExp(`${topic}/3 \\d+ to 89`));
    await endpoint.stop();
  });

  it('refuses to go on when the topic was made anew or cut back, and holds fewer records', async () => {
    const endpoint = await startEndpoint((arrival) => (arrival < 10 ? 200 : 422));
    const result = fresh('result.jsonl');
    const topic = await createTopic(brokers, {prefix: 'replay-anew', partitions: 4});
    await replay('--to', `topic:${topic}`, '--yes');
    const flags = ['--from', `topic:${topic}`, '--to', endpoint.url, '--yes', '--on-error', 'stop', '--result', result];
    expect((await runCli(['events', 'replay', '-b', brokers, '--concurrency', '1', ...flags])).exitCode).toBe(4);
    const checkpoint = JSON.parse(readFileSync(`${result}.checkpoint`, 'utf8'));
    // As if the topic had held seven more in each partition when the run began.
    const ranges = checkpoint.ranges.map((range: {until: number}) => ({...range, until: range.until + 7}));
    writeFileSync(`${result}.checkpoint`, JSON.stringify({...checkpoint, ranges}));

    const {exitCode, stderr} = await runCli(['events', 'replay', '-b', brokers, '--resume', result, '--yes']);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('SOURCE_TRIMMED');
    expect(stderr).toContain(`${topic}/0 100 to 106`);
    await endpoint.stop();
  });
});
