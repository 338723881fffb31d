import {AppError} from '../errors.js';
import {metadata, type TopicMetadata} from './messages/metadata.js';
import {topicIds} from './messages/topic-ids.js';
import type {KafkaSettings} from './settings.js';
import {BrokerError, ErrorCode, throwIfRefused} from './transport/broker-error.js';
import {Brokers} from './transport/brokers.js';
import type {Cluster, KafkaConnection} from './transport/cluster.js';
import {kafkaFailure} from './transport/failure.js';
import {retrying, within} from './transport/retry.js';

export type {KafkaSasl, KafkaSettings, KafkaTls} from './settings.js';
export type {KafkaConnection} from './transport/cluster.js';

/** A topic that was just made is not known to every broker at once. */
const unknownTopicTries = 3;

/**
 * Connects to the first broker that answers. Throws KAFKA_UNREACHABLE, KAFKA_TLS_FAILED, KAFKA_AUTH_FAILED or
 * KAFKA_TIMEOUT within `timeoutMs`.
 */
export async function connectKafka(settings: KafkaSettings): Promise<KafkaConnection> {
  const brokers = new Brokers(settings);
  const subject = `brokers ${settings.brokers.join(',')}`;
  try {
    await within(settings.timeoutMs, subject, askMetadata(brokers, []));
  } catch (error) {
    brokers.close();
    throw kafkaFailure(error, subject);
  }
  return createCluster(settings, brokers, subject);
}

function createCluster(settings: KafkaSettings, brokers: Brokers, subject: string): Cluster {
  const {timeoutMs} = settings;
  const ask = (topics: readonly string[] | null) => retrying(subject, timeoutMs, () => askMetadata(brokers, topics));
  const topicMetadata = (topic: string) => {
    let unknown = 0;
    return retrying(`topic ${topic}`, timeoutMs, async () => {
      const {topics} = await askMetadata(brokers, [topic]);
      const found = topics.find((candidate) => candidate.topic === topic);
      unknown += Number(found?.error === ErrorCode.unknownTopicOrPartition);
      if (unknown >= unknownTopicTries) {
        throw kafkaFailure(new BrokerError(ErrorCode.unknownTopicOrPartition), `topic ${topic}`);
      }
      return checkedTopic(found);
    });
  };

  return {
    settings,
    async clusterId() {
      return (await ask([])).clusterId;
    },
    async topics() {
      const {topics} = await ask(null);
      return topics
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
    async topicIds(topics) {
      if (topics.length === 0) return new Map();
      return await brokers.ask(topicIds(topics)).catch((error) => {
        if (error instanceof AppError && error.code === 'KAFKA_VERSION') return new Map();
        throw error;
      });
    },
    sendAny: (message) => brokers.ask(message),
    learnBroker: (broker) => brokers.learnOne(broker),
    async close() {
      brokers.close();
    },
  };
}

async function askMetadata(brokers: Brokers, topics: readonly string[] | null) {
  const answer = await brokers.ask(metadata(topics));
  brokers.learn(answer.brokers);
  return answer;
}

function checkedTopic(topic: TopicMetadata | undefined): TopicMetadata {
  throwIfRefused(topic?.error ?? ErrorCode.unknownTopicOrPartition);
  return topic as TopicMetadata;
}
