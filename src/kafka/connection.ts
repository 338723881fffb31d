import type {Message} from './messages/message.js';
import {type ClusterMetadata, metadata, type TopicMetadata} from './messages/metadata.js';
import {BrokerError, ErrorCode, throwIfRefused} from './transport/broker-error.js';
import {type Brokers, createBrokers, type Purpose} from './transport/brokers.js';
import {kafkaFailure} from './transport/failure.js';
import {retrying, within} from './transport/retry.js';

/** TLS towards brokers; PEM texts. The chain and the name are always verified. */
export interface KafkaTls {
  /** Authorities to trust instead of the system's. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/** Name and password towards brokers. */
export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** How to reach a cluster. */
export interface KafkaSettings {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly tls: KafkaTls | null;
  readonly sasl: KafkaSasl | null;
  readonly clientId: string;
  /** Limit of one operation, its retries included; milliseconds. */
  readonly timeoutMs: number;
  /** Takes a line for each socket that is opened or breaks, for --verbose. */
  readonly log?: (line: string) => void;
}

/** An open connection to a cluster. The one who opened it closes it. */
export interface KafkaConnection {
  readonly settings: KafkaSettings;
  /** Names of all topics but Kafka's own, sorted. */
  topics(): Promise<readonly string[]>;
  /** Numbers of a topic's partitions, ascending. Throws TOPIC_UNKNOWN. Never creates a topic. */
  partitions(topic: string): Promise<readonly number[]>;
  /** The leader of each partition, -1 while there is none. Throws TOPIC_UNKNOWN. */
  leaders(topic: string): Promise<ReadonlyMap<number, number>>;
  /** Asks one broker, once. Rejects with what `kafkaFailure` translates. Meant for this folder. */
  send<T>(nodeId: number, message: Message<T>, purpose?: Purpose): Promise<T>;
  /** Asks whichever broker answers, once. Meant for this folder. */
  sendAny<T>(message: Message<T>): Promise<T>;
  /** Ends at once, requests in flight included. */
  close(): Promise<void>;
}

/** A topic that was just made is not known to every broker at once. */
const unknownTopicTries = 3;

/**
 * Connects to the first broker that answers. Throws KAFKA_UNREACHABLE, KAFKA_TLS_FAILED, KAFKA_AUTH_FAILED or
 * KAFKA_TIMEOUT within `timeoutMs`.
 */
export async function connectKafka(settings: KafkaSettings): Promise<KafkaConnection> {
  const brokers = createBrokers(settings);
  const subject = `brokers ${settings.brokers.join(',')}`;
  try {
    await within(settings.timeoutMs, subject, askMetadata(brokers, []));
  } catch (error) {
    brokers.close();
    throw kafkaFailure(error, subject);
  }
  return createConnection(settings, brokers, subject);
}

function createConnection(settings: KafkaSettings, brokers: Brokers, subject: string): KafkaConnection {
  const topicMetadata = (topic: string) => {
    let unknown = 0;
    return retrying(`topic ${topic}`, settings.timeoutMs, async () => {
      const {topics} = await askMetadata(brokers, [topic]);
      const found = topics.find((candidate) => candidate.topic === topic);
      unknown += Number(found?.error === ErrorCode.unknownTopicOrPartition);
      if (unknown >= unknownTopicTries) throw kafkaFailure(new BrokerError(3), `topic ${topic}`);
      return checkedTopic(found);
    });
  };

  return {
    settings,
    async topics() {
      const all = await retrying(subject, settings.timeoutMs, () => askMetadata(brokers, null));
      return all.topics
        .filter(({internal}) => !internal)
        .map(({topic}) => topic)
        .sort();
    },
    async partitions(topic) {
      const {partitions} = await topicMetadata(topic);
      return partitions.map(({partition}) => partition).sort((a, b) => a - b);
    },
    async leaders(topic) {
      const {partitions} = await topicMetadata(topic);
      return new Map(partitions.map(({partition, leader}) => [partition, leader]));
    },
    async send(nodeId, message, purpose = 'requests') {
      return await (await brokers.link(nodeId, purpose)).send(message);
    },
    async sendAny(message) {
      return await (await brokers.any()).send(message);
    },
    async close() {
      brokers.close();
    },
  };
}

async function askMetadata(brokers: Brokers, topics: readonly string[] | null): Promise<ClusterMetadata> {
  const link = await brokers.any();
  const answer = await link.send(metadata(topics));
  brokers.learn(answer.brokers);
  return answer;
}

function checkedTopic(topic: TopicMetadata | undefined): TopicMetadata {
  throwIfRefused(topic?.error ?? ErrorCode.unknownTopicOrPartition);
  return topic as TopicMetadata;
}
