import {beforeAll, describe, expect, test} from 'vitest';
import {capture} from '../../events/captures.js';
import {jq} from '../../events/jq.js';
import {runCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, sharedBrokers, uniqueName} from '../../servers/shared.js';
import {parseMetrics} from '../../ui/exposition.js';
import {parseLines, produce, recordedTopic} from './topics.js';

const recorded = capture('kafka-events.jsonl');
const stats = (...args: string[]) => runCli(['events', 'stats', ...args]);

describeWith(['jq'], 'events stats of a file', () => {
  const repaired =
    '(.payload | (fromjson? // (sub("(?<n>Mailbox(Delete|Subscribe|Unsubscribe))}$"; "\\(.n)\\"}") | fromjson)))';
  const counts = (expression: string) => {
    const [object] = jq(`reduce inputs as $l ({}; ($l | ${expression}) as $k | .[$k] += 1)`, recorded, '-n');
    return object;
  };

  test('counts what jq counts', async () => {
    const startMs = Date.now();
    const {exitCode, stdout} = await stats(recorded, '--json');
    const endMs = Date.now();
    const [document] = parseLines(stdout);

    expect(exitCode).toBe(0);
    expect(document).toMatchObject({schema: 'dovepush.stats/1', records: 224, invalid: 25, duplicates: 1});
    expect(document.byEvent).toEqual(counts(`${repaired}.event`));
    expect(document.byUser).toEqual(counts(`${repaired}.user`));
    expect(document.byMailbox).toEqual(counts(`${repaired}.mailbox`));
    expect(document.byPartition).toEqual(counts('"\\(.topic)/\\(.partition)"'));
    expect(document.byMinute).toEqual({'2026-11-21T22:36:00.000Z': 224});
    const times = jq('.ts', recorded) as number[];
    const [first, last] = [Math.min(...times), Math.max(...times)];
    expect([document.first, document.last]).toEqual([first, last].map((ms) => new Date(ms).toISOString()));
    expect(document.perSecond).toBeCloseTo(224 / ((last - first) / 1000), 6);
    expect(document.ageSeconds).toBeGreaterThanOrEqual((startMs - last) / 1000);
    expect(document.ageSeconds).toBeLessThanOrEqual((endMs - last) / 1000);
  });

  test('--top lists the largest users only, and filters count', async () => {
    const {stdout} = await stats(recorded, '--json', '--top', '2', '--event', 'Message*');
    const [document] = parseLines(stdout);

    expect(Object.keys(document.byUser)).toHaveLength(2);
    expect(Object.keys(document.byEvent).every((name) => name.startsWith('Message'))).toBe(true);
  });

  test('text has a bar for each count', async () => {
    const {stdout} = await stats(recorded);

    expect(stdout).toMatch(/^records {5}224/);
    expect(stdout).toMatch(/FlagsSet +45 +█{40}\n/);
    expect(stdout).toMatch(/Over time\n {2}2026-11-21 22:36 +224 +█+\n$/);
  });
});

describe('events stats', () => {
  test('keeps users whose name is a number in order of their counts', async () => {
    const line = (user: string) =>
      `{"user":"${user}","mailbox":"INBOX","event":"MessageRead","uidvalidity":1,"uid":1}\n`;
    const {stdout} = await runCli(['events', 'stats', '-', '--json'], {
      input: line('1') + line('b').repeat(3) + line('__proto__').repeat(2),
    });

    expect(stdout).toContain('"byUser":{"b":3,"__proto__":2,"1":1}');
  });

  test('of nothing is a document without times', async () => {
    const {stdout} = await runCli(['events', 'stats', '-', '--json'], {input: ''});

    expect(parseLines(stdout)).toMatchObject([
      {records: 0, first: null, last: null, perSecond: null, ageSeconds: null, byUser: {}},
    ]);
  });

  test('leaves out a time that no date can say', async () => {
    const line = (ts: number) => `{"topic":"t","partition":0,"offset":1,"ts":${ts},"key":"a","payload":"{}"}\n`;
    const input = line(8.64e15) + line(1e17) + line(1000);
    const [json, text] = await Promise.all([
      runCli(['events', 'stats', '-', '--json'], {input}),
      runCli(['events', 'stats', '-', '--utc'], {input}),
    ]);

    const second = '1970-01-01T00:00:01.000Z';
    expect(parseLines(json.stdout)).toMatchObject([{records: 3, first: second, last: second}]);
    expect(text).toMatchObject({exitCode: 0, stdout: expect.stringContaining('last        1970-01-01 00:00:01.000Z')});
  });

  test('--max-age is exit 1 when the last record is older, or there is none', async () => {
    const now = `{"topic":"t","partition":0,"offset":1,"tstype":"create","ts":${Date.now()},"key":"a","payload":"{}"}\n`;

    expect(await stats(recorded, '--json', '--max-age', '1s')).toMatchObject({exitCode: 1});
    expect(await runCli(['events', 'stats', '-', '--json', '--max-age', '1m'], {input: now})).toMatchObject({
      exitCode: 0,
    });
    expect(await runCli(['events', 'stats', '-', '--json', '--max-age', '1m'], {input: ''})).toMatchObject({
      exitCode: 1,
    });
  });
});

describeWith(['kafka'], 'events stats and topics of Kafka', () => {
  let brokers: string;
  let topic: string;
  beforeAll(async () => {
    brokers = await sharedBrokers();
    topic = await recordedTopic(brokers);
  });

  test('stats reads the whole topic and ends', async () => {
    const {stdout} = await stats(topic, '--json', '-b', brokers);

    expect(parseLines(stdout)).toMatchObject([{records: 224, invalid: 25}]);
  });

  test('topics lists what holds push events, and nothing else', async () => {
    const foreign = await createTopic(brokers, {partitions: 1});
    const empty = await createTopic(brokers, {partitions: 1});
    await produce(brokers, foreign, [{key: 'x', value: '{"order":1}'}]);
    const {exitCode, stdout} = await runCli(['events', 'topics', '--json', '-b', brokers]);
    const lines = parseLines(stdout);

    expect(exitCode).toBe(0);
    expect(lines.find((line) => line.topic === topic)).toMatchObject({
      schema: 'dovepush.topic/1',
      partitions: 4,
      records: 224,
      last: '2026-11-21T22:36:48.259Z',
      lag: null,
    });
    const names = lines.map((line) => line.topic);
    expect(names).not.toContain(foreign);
    expect(names).not.toContain(empty);
  });

  test('both answer a monitor with the numbers and exit status of JSON', async () => {
    const empty = await createTopic(brokers, {partitions: 2});
    const group = uniqueName('group');
    const counted = await stats(topic, '-f', 'prometheus', '--max-age', '1s', '-b', brokers);
    const looked = ['events', 'topics', topic, empty, '--group', group, '--max-lag', '9', '-b', brokers];
    const listed = await runCli([...looked, '-f', 'prometheus']);
    const json = parseLines((await runCli([...looked, '--json'])).stdout);
    const [counts, facts] = [parseMetrics(counted.stdout), parseMetrics(listed.stdout)];

    expect([counted.exitCode, listed.exitCode]).toEqual([1, 1]);
    expect(counts.get('dovepush_events_records')?.samples).toEqual([{labels: {}, value: 224}]);
    expect(counts.get('dovepush_events_by_partition_records')?.samples).toHaveLength(4);
    expect(facts.get('dovepush_topic_group_lag_records')?.samples).toEqual(
      json.map((line) => ({labels: {topic: line.topic, group}, value: line.lag})),
    );
    expect(facts.get('dovepush_topic_last_record_timestamp_seconds')?.samples).toEqual([
      {labels: {topic}, value: Date.parse('2026-11-21T22:36:48.259Z') / 1000},
    ]);
  });

  test('a monitor is given nothing when there is no answer', async () => {
    const away = ['-b', '127.0.0.1:1', '-f', 'prometheus', '--timeout', '1s'];

    expect(await runCli(['events', 'topics', ...away])).toMatchObject({exitCode: 3, stdout: ''});
    expect(await stats(topic, ...away)).toMatchObject({exitCode: 3, stdout: ''});
  });
});
