import type {Message} from './message.js';
import type {WireReader} from './wire.js';

/** A broker and where to reach it. */
export interface BrokerAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** One partition; `leader` is -1 while there is none. */
export interface PartitionMetadata {
  readonly error: number;
  readonly partition: number;
  readonly leader: number;
}

/** One topic; `error` is 3 where it does not exist. */
export interface TopicMetadata {
  readonly error: number;
  readonly topic: string;
  readonly internal: boolean;
  readonly partitions: readonly PartitionMetadata[];
}

/** What a broker says of the cluster. */
export interface ClusterMetadata {
  /** The name that the cluster gave itself. */
  readonly clusterId: string;
  readonly brokers: readonly BrokerAddress[];
  readonly topics: readonly TopicMetadata[];
}

/** Asks for brokers and topics, all topics for null. Never has a topic created. */
export function metadata(topics: readonly string[] | null): Message<ClusterMetadata> {
  return {
    api: {key: 3, name: 'Metadata', min: 4, max: 6},
    write(writer) {
      if (topics === null) writer.int32(-1);
      else writer.array(topics, (topic) => writer.string(topic));
      writer.int8(0);
    },
    read: readMetadata,
  };
}

function readMetadata(reader: WireReader, version: number): ClusterMetadata {
  reader.throttle();
  const brokers = reader.array(() => readBroker(reader));
  const clusterId = reader.string();
  reader.int32();
  return {clusterId, brokers, topics: reader.array(() => readTopic(reader, version))};
}

function readBroker(reader: WireReader): BrokerAddress {
  const broker = {nodeId: reader.int32(), host: reader.string(), port: reader.int32()};
  reader.string();
  return broker;
}

function readTopic(reader: WireReader, version: number): TopicMetadata {
  return {
    error: reader.int16(),
    topic: reader.string(),
    internal: reader.int8() !== 0,
    partitions: reader.array(() => readPartition(reader, version)),
  };
}

function readPartition(reader: WireReader, version: number): PartitionMetadata {
  const partition = {error: reader.int16(), partition: reader.int32(), leader: reader.int32()};
  // Replicas, those in sync and, from version 5 on, those out of reach.
  const lists = version >= 5 ? 3 : 2;
  for (let list = 0; list < lists; list += 1) reader.array(() => reader.int32());
  return partition;
}
