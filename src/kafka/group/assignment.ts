import {WireReader, WireWriter} from '../messages/wire.js';
import type {TopicPartition} from '../topic-partition.js';

// The consumer protocol that all clients share (kafka.apache.org/protocol: ConsumerProtocolSubscription,
// ConsumerProtocolAssignment), version 0: a member says its topics, the leader gives each its partitions.

/** The way of dividing that other clients know by this name too. */
export const strategy = 'roundrobin';

/** What a member wants to read. */
export function encodeSubscription(topics: readonly string[]): Buffer {
  const writer = new WireWriter().int16(0);
  writer.array(topics, (topic) => writer.string(topic)).int32(-1);
  return Buffer.concat(writer.chunks());
}

/** The topics that a member wants to read. */
export function decodeSubscription(bytes: Buffer): readonly string[] {
  const reader = new WireReader(bytes);
  reader.int16();
  return reader.array(() => reader.string());
}

function encodeAssignment(partitions: readonly TopicPartition[]): Buffer {
  const topics = [...new Set(partitions.map(({topic}) => topic))];
  const writer = new WireWriter().int16(0);
  writer.array(topics, (topic) => {
    const own = partitions.filter((one) => one.topic === topic);
    writer.string(topic).array(own, ({partition}) => writer.int32(partition));
  });
  return Buffer.concat(writer.int32(-1).chunks());
}

/** The partitions that the leader assigned to a member; none for an empty answer. */
export function decodeAssignment(bytes: Buffer): readonly TopicPartition[] {
  if (bytes.length === 0) return [];
  const reader = new WireReader(bytes);
  reader.int16();
  const topics = reader.array(() => {
    const topic = reader.string();
    return reader.array(() => ({topic, partition: reader.int32()}));
  });
  return topics.flat();
}

/**
 * The partitions dealt out in turn to the members who want them, in the order of topic, partition and member, so that
 * every leader would do the same.
 */
export function assign(
  members: readonly {readonly memberId: string; readonly subscription: Buffer}[],
  partitions: readonly TopicPartition[],
): ReadonlyMap<string, Buffer> {
  const subscriptions = members
    .map(({memberId, subscription}) => ({memberId, topics: decodeSubscription(subscription)}))
    .sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const assignments = new Map<string, TopicPartition[]>(subscriptions.map(({memberId}) => [memberId, []]));
  const sorted = [...partitions].sort((a, b) => compareText(a.topic, b.topic) || a.partition - b.partition);
  let turn = 0;
  for (const one of sorted) {
    for (let tries = 0; tries < subscriptions.length; tries += 1) {
      const subscription = subscriptions[turn % subscriptions.length];
      turn += 1;
      if (!subscription?.topics.includes(one.topic)) continue;
      assignments.get(subscription.memberId)?.push(one);
      break;
    }
  }
  return new Map([...assignments].map(([memberId, own]) => [memberId, encodeAssignment(own)]));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
