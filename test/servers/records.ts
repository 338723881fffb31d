import {readFileSync} from 'node:fs';
import type {IHeaders} from 'kafkajs';
import {createTopic, kafkaClient, uniqueName} from './shared.js';

/** A record as kafkajs takes and gives it; bytes stay bytes. */
export interface StoredRecord {
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [string, string])[];
}

export interface NewRecord {
  readonly partition: number;
  readonly timestampMs: number;
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: IHeaders;
}

/** Appends the records in order and waits until the broker has them. */
export async function fillTopic(brokers: string, topic: string, records: readonly NewRecord[]): Promise<void> {
  const producer = kafkaClient(brokers).producer({idempotent: true, maxInFlightRequests: 1});
  await producer.connect();
  try {
    for (let at = 0; at < records.length; at += 5000) {
      const messages = records.slice(at, at + 5000).map(({timestampMs, ...record}) => ({
        ...record,
        timestamp: String(timestampMs),
      }));
      await producer.send({topic, messages, acks: -1});
    }
  } finally {
    await producer.disconnect();
  }
}

function flatten(headers: IHeaders = {}): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, String(each)]),
  );
}

/** Everything in the topic, by partition and offset. Reads through a consumer group of its own. */
export async function readTopic(brokers: string, topic: string): Promise<readonly StoredRecord[]> {
  const client = kafkaClient(brokers);
  const admin = client.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const missing = new Map(
    ends.filter(({high, low}) => high !== low).map(({partition, high}) => [partition, Number(high)]),
  );
  if (missing.size === 0) return [];

  const found: StoredRecord[] = [];
  const consumer = client.consumer({groupId: uniqueName('reader')});
  await consumer.connect();
  try {
    await consumer.subscribe({topic, fromBeginning: true});
    await new Promise<void>((resolve, reject) => {
      setTimeout(() => reject(new Error(`${topic}: partitions ${[...missing.keys()]} not read`)), 20_000).unref();
      const running = consumer.run({
        eachBatch: async ({batch}) => {
          for (const {offset, timestamp, key, value, headers} of batch.messages) {
            found.push({
              partition: batch.partition,
              offset: Number(offset),
              timestampMs: Number(timestamp),
              key,
              value,
              headers: flatten(headers),
            });
          }
          if (Number(batch.lastOffset()) + 1 >= (missing.get(batch.partition) ?? 0)) missing.delete(batch.partition);
          if (missing.size === 0) resolve();
        },
      });
      running.catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return found.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

interface CapturedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly ts: number;
  readonly key: string;
  readonly payload: string;
}

/** 224 records of a real Dovecot with the Kafka plugin, in the order in which kcat -J printed them; 25 are invalid JSON. */
export const captured: readonly CapturedRecord[] = readFileSync(
  new URL('../captures/kafka-events.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Puts the captured records into topics of one's own, partitions and times as recorded; gives name by recorded name. */
export async function fillWithCaptured(brokers: string): Promise<ReadonlyMap<string, string>> {
  const topics = new Map<string, string>();
  for (const name of new Set(captured.map(({topic}) => topic))) {
    const topic = await createTopic(brokers, {prefix: name, partitions: 4});
    topics.set(name, topic);
    const records = captured.filter((record) => record.topic === name);
    await fillTopic(
      brokers,
      topic,
      records.map(({partition, ts, key, payload}) => ({partition, timestampMs: ts, key, value: payload})),
    );
  }
  return topics;
}
