import {execFileSync} from 'node:child_process';
import type {EventRecord} from '../../src/events/record.js';
import {connectKafka, type KafkaConnection, type KafkaSettings} from '../../src/kafka/connection.js';
import {fetchOffsets} from '../../src/kafka/offsets.js';
import {readRanges} from '../../src/kafka/read.js';
import type {ReadOptions, ReadRange} from '../../src/kafka/read-options.js';

/** A connection to these brokers; the test closes it. */
export async function connectTo(brokers: string, settings: Partial<KafkaSettings> = {}): Promise<KafkaConnection> {
  const plain = {tls: null, sasl: null, clientId: 'test', timeoutMs: 10_000};
  return await connectKafka({...plain, brokers: brokers.split(','), ...settings});
}

/** From the first record of each partition to its end as it is now. */
export async function wholeTopic(connection: KafkaConnection, topic: string): Promise<ReadRange[]> {
  const offsets = await fetchOffsets(connection, topic);
  return offsets.map(({partition, earliest, latest}) => ({topic, partition, from: earliest, until: latest}));
}

/** All records of the ranges; fails when they do not end. */
export async function collect(
  connection: KafkaConnection,
  ranges: readonly ReadRange[],
  options: Omit<ReadOptions, 'ranges'> = {},
): Promise<EventRecord[]> {
  const all: EventRecord[] = [];
  const limit = AbortSignal.timeout(20_000);
  for await (const records of readRanges(connection, {...options, ranges}, limit)) all.push(...records);
  if (limit.aborted) throw new Error('reading did not end');
  return all;
}

/** Writes lines `key<tab>value` to one partition with kcat. */
export function produceLines(
  brokers: string,
  topic: string,
  partition: number,
  lines: readonly string[],
  args: readonly string[] = [],
): void {
  const input = lines.map((line) => `${line}\n`).join('');
  execFileSync('kcat', ['-P', '-b', brokers, '-t', topic, '-p', String(partition), '-K', '\t', ...args], {input});
}
