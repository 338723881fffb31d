import {AppError} from '../errors.js';
import {connectKafka, type KafkaConnection, type KafkaSettings} from '../kafka/connection.js';
import {fetchReachableOffsets} from '../kafka/reachable-offsets.js';
import type {Check, OnlineInput, Subject, Verdict} from './check.js';
import {clusterProperties, clusterSettings} from './kafka-cluster.js';
import {forEveryUser, type Started, startedDrivers} from './started.js';

/** Brokers and topics of kafka drivers. Nothing is written, and no topic is made. */
export const topic: Check = {
  name: 'topic',
  *subjects(input) {
    for (const driver of startedDrivers(input, 'kafka')) yield subjectOf(driver, input);
  },
};

function subjectOf(driver: Started, {files, timeoutMs}: OnlineInput): Subject {
  const name = driver.options.topic ?? 'dovecot';
  const properties = clusterProperties(driver.view);
  const judge = async (): Promise<Verdict> => {
    const settings = clusterSettings(properties, timeoutMs, files);
    if ('status' in settings) return settings;
    return await askBrokers(settings, forEveryUser(name, driver.view));
  };
  const key = JSON.stringify([name, ...properties]);
  return {setting: driver.setting, span: driver.span, protocol: driver.protocol, key, judge};
}

async function askBrokers(settings: KafkaSettings, name: string | null): Promise<Verdict> {
  let connection: KafkaConnection | null = null;
  try {
    connection = await connectKafka(settings);
    if (name !== null) return await judgeTopic(connection, name);
    const brokers = settings.brokers.join(',');
    return {status: 'unchecked', message: `${brokers} can be reached; the topic is another one for each user`};
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return judgeFailure(error);
  } finally {
    await connection?.close();
  }
}

/** Whether each partition of a topic has a leader that answers. Throws what Kafka answers. */
export async function judgeTopic(connection: KafkaConnection, name: string): Promise<Verdict> {
  const leaders = await connection.leaders(name);
  const orphans = [...leaders].filter(([, leader]) => leader < 0).map(([partition]) => partition);
  if (orphans.length === 0) return await judgeLeaders(connection, name, leaders.size);
  return {
    status: 'bad',
    message: `topic ${name}: no broker leads partition ${orphans.join(', ')}`,
    hint: 'Start the brokers that hold it.',
  };
}

/** A leader that the cluster names and that does not answer takes no notification. */
async function judgeLeaders(connection: KafkaConnection, name: string, partitions: number): Promise<Verdict> {
  const missing = (await fetchReachableOffsets(connection, [name])).get(name)?.missing ?? [];
  const [first] = missing;
  if (first === undefined) return {status: 'ok', message: `topic ${name} is there, with ${partitions} partitions`};
  return {
    status: 'bad',
    message: `topic ${name}, partition ${missing.map(({partition}) => partition).join(', ')}: ${first.reason}`,
    hint: 'Check that the broker runs and that its advertised address can be reached from here.',
  };
}

function judgeFailure({code, message}: AppError): Verdict {
  const common = {status: 'bad', message} as const;
  switch (code) {
    case 'TOPIC_UNKNOWN':
      return {
        ...common,
        severity: 'warning',
        hint: 'Create it: brokers make topics by themselves only where they are told to.',
      };
    case 'KAFKA_ADVERTISED_UNREACHABLE':
      return {...common, hint: 'Check advertised.listeners of the brokers, and that the name can be resolved here.'};
    case 'KAFKA_UNREACHABLE':
    case 'KAFKA_TIMEOUT':
      return {...common, hint: 'Check kafka.notification.kafka_brokers, security.protocol, and that the brokers run.'};
    case 'KAFKA_TLS_FAILED':
      return {...common, hint: 'Check security.protocol, ssl.ca.location, and the names in kafka_brokers.'};
    case 'KAFKA_AUTH_FAILED':
    case 'KAFKA_FORBIDDEN':
      return {...common, hint: "Check sasl.username, sasl.password, and the user's rights on the topic."};
    default:
      return {status: 'unchecked', message};
  }
}
