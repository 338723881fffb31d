import type {ReadOptions} from '../read-options.js';
import {samePartition, type TopicPartition} from '../topic-partition.js';
import {type Cursor, createCursor} from './cursor.js';
import type {Leaders} from './topic-leaders.js';

/** Adds cursors for partitions that a followed topic got meanwhile, and for the ranges that are read from then on. */
export function addPartitions(cursors: Cursor[], leaders: Leaders, {laterRanges = [], notify}: ReadOptions): void {
  for (const [topic, {id = null, partitions}] of leaders) {
    for (const [partition, leader] of partitions) {
      const added = {topic, partition};
      if (includes(cursors, added) || includes(laterRanges, added)) continue;
      const cursor = createCursor({topic, partition, from: 0, until: null});
      cursors.push({...cursor, leader: leader < 0 ? null : leader, topicId: id});
      notify?.({kind: 'partition-added', topic, partition});
      for (const range of laterRanges) {
        if (range.topic !== topic || includes(cursors, range)) continue;
        cursors.push(createCursor({...range, until: null}));
      }
    }
  }
}

function includes(partitions: readonly TopicPartition[], wanted: TopicPartition): boolean {
  return partitions.some((one) => samePartition(one, wanted));
}
