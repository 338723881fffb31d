import {execa} from 'execa';
import {beforeAll, expect, test} from 'vitest';
import {runCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {captured, fillWithCaptured} from '../servers/records.js';
import {sharedBrokers} from '../servers/shared.js';

interface EventLine {
  readonly event: string | null;
  readonly user: string | null;
  readonly mailbox: string | null;
  readonly timestamp: string;
  readonly source: {topic: string; partition: number; offset: number; key: string};
  readonly payload: unknown;
  readonly problem: string | null;
  readonly raw?: string;
}

/** What jq makes of a line of kcat -J: the same members that an event line has, the payload parsed where it parses. */
const project = `{
  topic, partition, offset, key, timestamp: (.ts / 1000 | strftime("%Y-%m-%dT%H:%M:%S")), milliseconds: (.ts % 1000),
  text: .payload, payload: (.payload | fromjson? // null)
} | . + {event: .payload.event, user: .payload.user, mailbox: .payload.mailbox}`;

const jsonLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const byPlace = (a: {topic: string; partition: number; offset: number}, b: typeof a) =>
  a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition || a.offset - b.offset;

describeWith(['kafka', 'kcat', 'jq'], 'recorded events in a real topic', () => {
  let brokers = '';
  let topics: readonly string[] = [];
  let nameOf: ReadonlyMap<string, string> = new Map();
  let events: readonly EventLine[] = [];

  beforeAll(async () => {
    brokers = await sharedBrokers();
    const filled = await fillWithCaptured(brokers);
    nameOf = new Map([...filled].map(([name, topic]) => [topic, name]));
    topics = [...filled.values()];

    const {exitCode, stdout, stderr} = await runCli(['events', 'tail', ...topics, '-b', brokers, '-e', '--json']);
    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
    events = jsonLines(stdout);
  });

  test('come back complete', () => {
    expect(events).toHaveLength(224);
    const places = events.map(({source}) => `${source.topic}/${source.partition}/${source.offset}`);
    expect(new Set(places).size).toBe(224);
  });

  test('come back in order within each topic and key', () => {
    const sequences = (records: readonly {topic: string; key: string; text: string}[]) =>
      Object.fromEntries(
        [...new Set(records.map(({topic, key}) => `${topic} ${key}`))]
          .sort()
          .map((name) => [name, records.filter(({topic, key}) => `${topic} ${key}` === name).map(({text}) => text)]),
      );

    const wanted = sequences(captured.map(({topic, key, payload}) => ({topic, key, text: payload})));
    const got = sequences(
      events.map(({source: {topic, partition, offset, key}}) => ({
        topic: nameOf.get(topic) ?? '',
        key,
        // The payload's text as the recording has it at this place: the event line holds it parsed.
        text: recordedAt(nameOf.get(topic), partition, offset),
      })),
    );

    expect(got).toEqual(wanted);
  });

  test('are what kcat -J and jq make of the same topics', async () => {
    const fromKcat = [];
    for (const topic of topics) {
      const {stdout} = await execa('bash', [
        '-c',
        'set -o pipefail; kcat -C -q -e -J -b "$1" -t "$2" | jq -c "$3"',
        '-',
        brokers,
        topic,
        project,
      ]);
      fromKcat.push(...jsonLines(stdout));
    }

    expect(events.filter(({problem}) => problem !== null)).toHaveLength(25);
    const got = events
      .map(({source: {topic, partition, offset, key}, timestamp, raw, problem, ...event}) => ({
        ...{topic, partition, offset, key},
        timestamp: timestamp.slice(0, 19),
        milliseconds: Number(timestamp.slice(20, 23)),
        ...(problem === null
          ? {payload: event.payload, event: event.event, user: event.user, mailbox: event.mailbox}
          : {payload: null, text: raw, event: null, user: null, mailbox: null}),
      }))
      .sort(byPlace);
    const wanted = fromKcat.sort(byPlace).map(({text, ...line}) => (line.payload === null ? {...line, text} : line));
    expect(got).toEqual(wanted);
  });

  test('are printed as kcat -J prints them with --format kcat', async () => {
    const [topic = ''] = topics;

    const ours = await runCli(['events', 'tail', topic, '-b', brokers, '-e', '-J']);
    const theirs = await execa('kcat', ['-C', '-q', '-e', '-J', '-b', brokers, '-t', topic]);

    const withoutBroker = ({broker: _, ...line}: Record<string, unknown>) => line;
    const sorted = (text: string) =>
      jsonLines(text)
        .map(withoutBroker as never)
        .sort(byPlace as never);
    expect(sorted(ours.stdout)).toEqual(sorted(theirs.stdout));
  });

  test('of one user are all that kcat and jq find under the key', async () => {
    const [topic = ''] = topics;
    const user = 'emma@example.org';

    const ours = await runCli(['events', 'tail', topic, '-b', brokers, '-e', '--user', user, '--json']);
    const theirs = await execa('bash', [
      '-c',
      'set -o pipefail; kcat -C -q -e -J -b "$1" -t "$2" | jq -c --arg key "$3" "select(.key == \\$key)"',
      '-',
      brokers,
      topic,
      user,
    ]);

    const offsets = jsonLines(ours.stdout).map(({source}) => [source.partition, source.offset]);
    expect(offsets).toEqual(jsonLines(theirs.stdout).map(({partition, offset}) => [partition, offset]));
    expect(offsets.length).toBeGreaterThan(10);
  });
});

function recordedAt(topic: string | undefined, partition: number, offset: number): string {
  return captured.filter((record) => record.topic === topic && record.partition === partition)[offset]?.payload ?? '';
}
