import type {ByteTest} from '../events/byte-test.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {ReadNotice, ReadRange} from '../kafka/read.js';
import type {Source} from './source.js';

export interface TopicOptions {
  readonly bytes?: ByteTest | null;
  readonly notify?: (notice: ReadNotice) => void;
  readonly progress?: (topic: string, partition: number, offset: number, records: number) => void;
}

/** A source over ranges of topics, read without a consumer group. */
export function openTopicSource(
  connection: KafkaConnection,
  ranges: readonly ReadRange[],
  options: TopicOptions,
): Source {
  throw new Error(`not yet: ${connection.settings.brokers}${ranges}${options}`);
}
