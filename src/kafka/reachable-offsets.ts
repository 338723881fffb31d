import {isAway} from './away.js';
import {listPartitionOffsets, type PartitionOffsets} from './offsets.js';
import {clusterOf, type KafkaConnection} from './transport/cluster.js';
import {retrying} from './transport/retry.js';

/** A partition whose leader cannot be asked now, and why. */
export interface MissingPartition {
  readonly partition: number;
  readonly reason: string;
}

/** Offsets of the partitions whose leaders answer, and the partitions of the others. */
export interface ReachableOffsets {
  readonly offsets: readonly PartitionOffsets[];
  readonly missing: readonly MissingPartition[];
}

/** A leader that says nothing for so long is left out. */
const limitMs = 2500;

/**
 * First and end offsets of all partitions of the topics, as far as their leaders answer: one broker that is out of reach does
 * not hide the others. Throws TOPIC_UNKNOWN.
 */
export async function fetchReachableOffsets(
  connection: KafkaConnection,
  topics: readonly string[],
): Promise<ReadonlyMap<string, ReachableOffsets>> {
  const silent = new Map<number, string>();
  const found = new Map<string, ReachableOffsets>();
  for (const topic of topics) found.set(topic, await askLeaders(connection, topic, silent));
  return found;
}

/** `silent` holds the brokers that did not answer before: each is waited for once. */
async function askLeaders(
  connection: KafkaConnection,
  topic: string,
  silent: Map<number, string>,
): Promise<ReachableOffsets> {
  const leaders = await connection.leaders(topic);
  const brokers = [...new Set(leaders.values())];
  const partitionsOf = (broker: number) => [...leaders].filter(([, leader]) => leader === broker).map(([one]) => one);
  const answers = await Promise.all(
    brokers.map(async (broker) => {
      const partitions = partitionsOf(broker);
      const reason = broker < 0 ? 'no broker leads it' : silent.get(broker);
      if (reason !== undefined) return {offsets: [], missing: missing(partitions, reason)};
      try {
        return {offsets: await askLeader(connection, topic, broker, partitions), missing: []};
      } catch (error) {
        if (!isAway(error)) throw error;
        const text = `its leader, broker ${broker}, does not answer`;
        silent.set(broker, text);
        return {offsets: [], missing: missing(partitions, text)};
      }
    }),
  );
  const inOrder = <T extends {readonly partition: number}>(all: readonly T[]) =>
    [...all].sort((a, b) => a.partition - b.partition);
  return {
    offsets: inOrder(answers.flatMap(({offsets}) => offsets)),
    missing: inOrder(answers.flatMap((answer) => answer.missing)),
  };
}

function askLeader(connection: KafkaConnection, topic: string, broker: number, partitions: readonly number[]) {
  const timeoutMs = Math.min(limitMs, connection.settings.timeoutMs);
  return retrying(`topic ${topic}`, timeoutMs, () =>
    listPartitionOffsets(clusterOf(connection), topic, broker, partitions),
  );
}

function missing(partitions: readonly number[], reason: string): MissingPartition[] {
  return partitions.map((partition) => ({partition, reason}));
}
