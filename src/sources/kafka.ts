import type {ByteTest} from '../events/byte-test.js';
import type {KafkaConnection} from '../kafka/connection.js';
import {type AcceptRecord, readRanges} from '../kafka/read.js';
import type {ReadNotice, ReadRange} from '../kafka/read-options.js';
import type {Source} from './source.js';

export interface TopicOptions {
  /** Rejects records before anything is made of them; only where the reader wants none of their neighbours. */
  readonly bytes?: ByteTest | null;
  /** Follows partitions that are added to the topics later. */
  readonly addPartitions?: boolean;
  readonly notify?: (notice: ReadNotice) => void;
  readonly progress?: (topic: string, partition: number, offset: number, records: number) => void;
}

/** A user's name may stand in the key, in the value, or in both. */
function acceptBytes(test: ByteTest): AcceptRecord {
  return (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
    if (keyStart === -1 && valueStart === -1) return false;
    return test(bytes, keyStart === -1 ? valueStart : keyStart, valueStart === -1 ? keyEnd : valueEnd);
  };
}

/** A source over ranges of topics, read without a consumer group. */
export function openTopicSource(
  connection: KafkaConnection,
  ranges: readonly ReadRange[],
  options: TopicOptions,
): Source {
  const {bytes, ...rest} = options;
  const topics = [...new Set(ranges.map((range) => range.topic))];
  return {
    name: `topic:${topics.join(',')}`,
    read: (signal) => readRanges(connection, {...rest, ranges, ...(bytes ? {accept: acceptBytes(bytes)} : {})}, signal),
  };
}
