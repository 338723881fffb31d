/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Whether both are the same partition of the same topic. */
export function samePartition(a: TopicPartition, b: TopicPartition): boolean {
  return a.partition === b.partition && a.topic === b.topic;
}

/** `topic/partition`, as a key of maps and in messages. */
export function partitionKey({topic, partition}: TopicPartition): string {
  return `${topic}/${partition}`;
}
