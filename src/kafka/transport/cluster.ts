import type {Message} from '../messages/message.js';
import type {BrokerAddress} from '../messages/metadata.js';
import type {KafkaSettings} from '../settings.js';
import type {Purpose} from './brokers.js';

/** An open connection to a cluster. The one who opened it closes it. */
export interface KafkaConnection {
  readonly settings: KafkaSettings;
  /** The name that the cluster gave itself; empty where it has none. */
  clusterId(): Promise<string>;
  /** Names of all topics but Kafka's own, sorted. */
  topics(): Promise<readonly string[]>;
  /** Numbers of a topic's partitions, ascending. Throws TOPIC_UNKNOWN. Never creates a topic. */
  partitions(topic: string): Promise<readonly number[]>;
  /** The leader of each partition, -1 while there is none. Throws TOPIC_UNKNOWN. */
  leaders(topic: string): Promise<ReadonlyMap<number, number>>;
  /** Ends at once, requests in flight included. */
  close(): Promise<void>;
}

/** The side of a connection that only this folder sees: requests as they are. */
export interface Cluster extends KafkaConnection {
  /** Asks one broker, once. Rejects with what `kafkaFailure` translates. */
  send<T>(nodeId: number, message: Message<T>, purpose?: Purpose): Promise<T>;
  /** Asks whichever broker answers, once. */
  sendAny<T>(message: Message<T>): Promise<T>;
  /** The ids of topics by name, hexadecimal; a topic that was made anew has another one. Brokers before 2.8 have none. */
  topicIds(topics: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Takes note of where a broker is that the metadata may not name yet. */
  learnBroker(broker: BrokerAddress): void;
}

/** The inner side of a connection that `connectKafka` made. */
export function clusterOf(connection: KafkaConnection): Cluster {
  if (isCluster(connection)) return connection;
  throw new TypeError('not a connection that connectKafka made');
}

function isCluster(connection: KafkaConnection): connection is Cluster {
  return 'send' in connection && 'sendAny' in connection;
}
