import {AppError} from '../../errors.js';
import {BrokerError, ErrorCode} from './broker-error.js';

/**
 * The partitions by the broker that leads them. Throws PARTITION_UNKNOWN for a number that the topic does not have, and
 * a retriable BrokerError while a partition has no leader.
 */
export function groupByLeader(
  topic: string,
  partitions: readonly number[],
  leaders: ReadonlyMap<number, number>,
): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const partition of partitions) {
    const leader = leaders.get(partition);
    if (leader === undefined) throw unknownPartition(topic, partition, leaders.size);
    if (leader < 0) throw new BrokerError(ErrorCode.leaderNotAvailable);
    const group = groups.get(leader);
    if (group) group.push(partition);
    else groups.set(leader, [partition]);
  }
  return groups;
}

/** The error for a partition number that a topic with so many partitions does not have. */
export function unknownPartition(topic: string, partition: number, count: number): AppError {
  return new AppError('PARTITION_UNKNOWN', `topic ${topic} has no partition ${partition}`, {
    hint: `Its partitions are 0 to ${count - 1}.`,
  });
}
