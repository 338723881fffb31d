import type {KafkaConnection} from './connection.js';

/** Which partitions to read for one key, and why. */
export type PartitionChoice =
  | {readonly kind: 'one'; readonly partition: number}
  /** Some key of the sample lies elsewhere, or there was no key to look at. */
  | {readonly kind: 'all'; readonly reason: string};

/** Looks at the keys of some last records of each partition and says whether they lie where the plugin would put them. */
export async function choosePartition(
  connection: KafkaConnection,
  topic: string,
  key: Buffer,
  signal: AbortSignal,
): Promise<PartitionChoice> {
  throw new Error(`not yet: ${connection.settings.brokers}${topic}${key}${signal}`);
}
