import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {createFilter} from '../../src/events/filter.js';
import {formatRecordLine} from '../../src/events/formats/record-line.js';
import type {EventRecord} from '../../src/events/record.js';
import {createBoundsTest, createSelection} from '../../src/events/select.js';
import {connectKafka, type KafkaConnection} from '../../src/kafka/connection.js';
import {fetchOffsets, fetchOffsetsAt} from '../../src/kafka/offsets.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {openFileSource} from '../../src/sources/file.js';
import {openTopicSource} from '../../src/sources/kafka.js';
import {boundsOf, parseReadPlan} from '../../src/sources/read-plan.js';
import {createTimeTest} from '../../src/sources/time-test.js';
import {rangesOf} from '../../src/sources/topic-ranges.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers} from '../servers/shared.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-times-'));
afterAll(() => rmSync(dir, {recursive: true}));
const never = new AbortController().signal;
const startMs = 1_795_300_000_000;
const perPartition = 60;

/** Minutes after the start, by the kind of topic; null for a record without a time. */
const times: Record<string, (index: number, random: () => number) => number | null> = {
  ordered: (index) => index,
  shuffled: (_, random) => Math.floor(random() * perPartition),
  late: (index, random) => (random() < 0.2 ? index - Math.floor(random() * 400) : index),
  missing: (index, random) => (random() < 0.3 ? null : index),
  equal: (index) => Math.floor(index / 20) * 20,
};

/** The same numbers on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

async function fill(connection: KafkaConnection, brokers: string, topic: string, kind: string): Promise<void> {
  const writer = await createTopicWriter(connection, topic);
  const random = seeded(kind.length);
  const transactions = kafkaClient(brokers).producer({
    transactionalId: topic,
    maxInFlightRequests: 1,
    idempotent: true,
  });
  await transactions.connect();
  for (let partition = 0; partition < 3; partition += 1) {
    for (let index = 0; index < perPartition; index += 1) {
      const minutes = times[kind]?.(index, random) ?? null;
      const timestampMs = minutes === null ? null : startMs + minutes * 60_000;
      const value = Buffer.from(`{"user":"u","event":"MessageNew","mailbox":"INBOX","uid":${index}}`);
      await writer.write(partition, [{key: null, value, headers: [], timestampMs}]);
      if (index % 15 !== 7) continue;
      // Markers and aborted records take offsets that nobody sees.
      const transaction = await transactions.transaction();
      const messages = [{partition, value: value.toString(), timestamp: String(timestampMs ?? startMs)}];
      await transaction.send({topic, messages});
      await (index % 2 === 0 ? transaction.commit() : transaction.abort());
    }
  }
  await transactions.disconnect();
}

const placeOf = ({partition, offset}: EventRecord) => `${partition}:${offset}`;

async function recordsIn(batches: AsyncIterable<readonly EventRecord[]>): Promise<EventRecord[]> {
  const records: EventRecord[] = [];
  for await (const batch of batches) records.push(...batch);
  return records;
}

describeWith(['kafka'], 'a time range of a topic', () => {
  let connection: KafkaConnection;
  const topics = new Map<
    string,
    {readonly topic: string; readonly file: string; readonly all: readonly EventRecord[]}
  >();

  beforeAll(async () => {
    const brokers = await sharedBrokers();
    connection = await connectKafka({brokers: [brokers], tls: null, sasl: null, clientId: 'test', timeoutMs: 20_000});
    for (const kind of Object.keys(times)) {
      const topic = await createTopic(brokers, {prefix: `times-${kind}`, partitions: 3});
      await fill(connection, brokers, topic, kind);
      const offsets = await fetchOffsets(connection, topic);
      const ranges = offsets.map(({partition, earliest, latest}) => ({
        topic,
        partition,
        from: earliest,
        until: latest,
      }));
      const all = await recordsIn(openTopicSource(connection, ranges, {}).read(never));
      const file = join(dir, `${topic}.jsonl`);
      writeFileSync(file, all.map((record) => `${formatRecordLine(record)}\n`).join(''));
      topics.set(kind, {topic, file, all});
    }
  }, 120_000);
  afterAll(() => connection?.close());

  const minutes = fc.integer({min: -30, max: perPartition + 30});
  const range = fc.record({
    kind: fc.constantFrom(...Object.keys(times)),
    since: fc.option(minutes),
    length: fc.option(fc.integer({min: 0, max: perPartition})),
    late: fc.constantFrom(undefined, 0, 10 * 60_000, Number.POSITIVE_INFINITY),
  });

  it('is what a plain filter of all records gives, in the topic and in a recording of it', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(range, async ({kind, since, length, late}) => {
        const {topic, file, all} = topics.get(kind) ?? {topic: '', file: '', all: []};
        const text = (minute: number) => String(startMs + minute * 60_000);
        const first = since ?? 0;
        const flags = {
          ...(since === null ? {} : {since: text(since)}),
          ...(length === null ? {} : {until: text(first + length)}),
          ...(late === undefined ? {} : {late}),
        };
        const plan = parseReadPlan(flags, startMs, 'whole');
        const within = (record: EventRecord) => {
          const {sinceMs, untilMs} = boundsOf(plan);
          const ms = record.timestampMs;
          if (sinceMs === null && untilMs === null) return true;
          return ms !== null && ms >= (sinceMs ?? 0) && ms < (untilMs ?? Number.POSITIVE_INFINITY);
        };

        const limitMs = plan.end.kind === 'time' ? plan.end.ms + plan.end.lateMs : Number.POSITIVE_INFINITY;
        const limits = Number.isFinite(limitMs) ? await fetchOffsetsAt(connection, topic, limitMs) : null;
        const isReached = ({partition, offset}: EventRecord) => {
          return limits === null || (offset ?? 0) < (limits.get(partition ?? 0) ?? 0);
        };
        const plain = all.filter(within);

        const filter = createFilter({});
        const {ranges, timeEnds} = await rangesOf(connection, topic, plan, {
          allPartitions: false,
          filter,
          signal: never,
          note: () => undefined,
          detail: () => undefined,
        });
        const test = createTimeTest(plan, filter.event, timeEnds)?.test ?? filter.event;
        const selection = createSelection({test});
        const found: EventRecord[] = [];
        for await (const batch of openTopicSource(connection, ranges, {}).read(never)) {
          found.push(...selection.select(batch).map(({record}) => record));
        }
        const fromFile = createSelection({test: createBoundsTest(boundsOf(plan))});
        const recorded: EventRecord[] = [];
        for await (const batch of openFileSource(file, {format: 'record', now: () => startMs}).read(never)) {
          recorded.push(...fromFile.select(batch).map(({record}) => record));
        }

        expect(found.map(placeOf).sort()).toEqual(plain.filter(isReached).map(placeOf).sort());
        expect(recorded.map(placeOf).sort()).toEqual(plain.map(placeOf).sort());
      }),
      {numRuns: 200, seed: 17},
    );
  });
});
