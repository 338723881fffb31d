import {execFileSync} from 'node:child_process';
import {CompressionTypes} from 'kafkajs';
import {captureLines} from '../../events/captures.js';
import {createTopic, kafkaClient} from '../../servers/shared.js';

/** A record for a topic of a test. */
export interface TestRecord {
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly partition?: number;
  readonly timestamp?: string;
  readonly headers?: Record<string, string>;
}

/** Writes the records one after the other. */
export async function produce(brokers: string, topic: string, messages: readonly TestRecord[]): Promise<void> {
  const producer = kafkaClient(brokers).producer({idempotent: true, maxInFlightRequests: 1});
  await producer.connect();
  try {
    await producer.send({topic, messages: [...messages] as never, compression: CompressionTypes.None});
  } finally {
    await producer.disconnect();
  }
}

/** The 224 recorded records, each in the partition where the plugin put it. */
export function recordedRecords(): TestRecord[] {
  return captureLines('kafka-events.jsonl').map((line) => {
    const {key, payload, partition, ts} = JSON.parse(line.toString());
    return {key, value: payload, partition, timestamp: String(ts)};
  });
}

/** A topic of four partitions that holds the recorded records. */
export async function recordedTopic(brokers: string): Promise<string> {
  const topic = await createTopic(brokers, {prefix: 'events', partitions: 4});
  await produce(brokers, topic, recordedRecords());
  return topic;
}

/** The whole topic as `kcat -J` prints it, a parsed line each, sorted by partition and offset. */
export function kcatLines(brokers: string, topic: string) {
  const output = execFileSync('kcat', ['-b', brokers, '-t', topic, '-C', '-e', '-q', '-J'], {encoding: 'utf8'});
  return byPlace(
    output
      .trimEnd()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
}

/** Sorted by partition and offset: nothing orders the partitions of a topic. */
export function byPlace<T extends {partition: number; offset: number}>(lines: readonly T[]): T[] {
  return [...lines].sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

/** Lines of JSON, parsed. */
export function parseLines(text: string) {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
