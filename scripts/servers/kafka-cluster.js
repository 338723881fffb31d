import {setTimeout as sleep} from 'node:timers/promises';
import {execa} from 'execa';
import {Kafka, logLevel} from 'kafkajs';
import {startKafka} from './kafka.js';
import {kafkaLib} from './kafka-jars.js';

/** What makes three brokers a cluster that survives one of them. */
const replicated = {
  'offsets.topic.replication.factor': '3',
  'transaction.state.log.replication.factor': '3',
  'transaction.state.log.min.isr': '2',
  'default.replication.factor': '3',
  'min.insync.replicas': '2',
  'replica.lag.time.max.ms': '5000',
  'controlled.shutdown.enable': 'false',
};

/** Rights: whoever comes by a plain listener may do everything, everybody else what a rule allows, or all without a rule. */
const rights = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
  'allow.everyone.if.no.acl.found': 'true',
};

/**
 * Three brokers with replication 3, listeners `plain` and `saslSsl`, rights, and logins that last `sessionMs`. The caller must
 * stop it.
 * @param {{sessionMs?: number, properties?: Readonly<Record<string, string>>}} [options]
 */
export async function startCluster({sessionMs = 0, properties = {}} = {}) {
  const sessions = sessionMs > 0 ? {'connections.max.reauth.ms': String(sessionMs)} : {};
  const kafka = await startKafka({
    nodes: 3,
    listeners: ['saslSsl'],
    properties: {...replicated, ...rights, ...sessions, ...properties},
  });
  const client = new Kafka({brokers: kafka.brokers.split(','), logLevel: logLevel.NOTHING});
  const admin = client.admin();
  await admin.connect();
  /**
   * @param {string} topic
   * @param {number} partition
   */
  async function partitionOf(topic, partition) {
    const {topics} = await admin.fetchTopicMetadata({topics: [topic]});
    return topics[0]?.partitions.find(({partitionId}) => partitionId === partition);
  }
  /**
   * Resolves once what is said of a partition passes the test.
   * @param {string} topic
   * @param {number} partition
   * @param {(found: import('kafkajs').PartitionMetadata) => boolean} test
   */
  async function untilPartition(topic, partition, test) {
    for (let tries = 0; tries < 600; tries += 1) {
      const found = await partitionOf(topic, partition).catch(() => undefined);
      if (found !== undefined && test(found)) return;
      await sleep(100);
    }
    throw new Error(`${topic}/${partition} is not as it should be after a minute`);
  }
  return {
    ...kafka,
    admin,
    /**
     * Makes a topic of one partition with its replicas on these brokers, the first leading.
     * @param {string} topic
     * @param {readonly number[]} replicas
     * @param {Readonly<Record<string, string>>} configs
     */
    async createPlaced(topic, replicas, configs) {
      const configEntries = Object.entries(configs).map(([name, value]) => ({name, value}));
      const replicaAssignment = [{partition: 0, replicas: [...replicas]}];
      await admin.createTopics({topics: [{topic, replicaAssignment, configEntries}]});
    },
    /**
     * Puts the replicas of a partition in this order: that in which they come to lead it.
     * @param {string} topic
     * @param {number} partition
     * @param {readonly number[]} replicas
     */
    async place(topic, partition, replicas) {
      const partitionAssignment = [{partition, replicas: [...replicas]}];
      await admin.alterPartitionReassignments({topics: [{topic, partitionAssignment}]});
      await untilPartition(topic, partition, (found) => found.replicas.join() === replicas.join());
    },
    /**
     * Resolves once so many replicas of a partition are in sync.
     * @param {string} topic
     * @param {number} partition
     * @param {number} count
     */
    inSync: (topic, partition, count) => untilPartition(topic, partition, ({isr}) => isr.length === count),
    /** `host:port,…` of the listeners with TLS and a login. */
    secure: kafka.nodes.map(({ports}) => `localhost:${ports.saslSsl}`).join(','),
    /**
     * The node that leads a partition now.
     * @param {string} topic
     * @param {number} [partition]
     */
    async leaderOf(topic, partition = 0) {
      const leader = (await partitionOf(topic, partition))?.leader;
      const node = kafka.nodes.find(({id}) => id === leader);
      if (node === undefined) throw new Error(`nobody leads ${topic}/${partition}`);
      return node;
    },
    /**
     * Limits what users and clients may move, bytes a second, until it is called again with null.
     * @param {readonly (readonly ['users' | 'clients', string])[]} entities  one, or a user and a client together
     * @param {Readonly<Partial<Record<'producer_byte_rate' | 'consumer_byte_rate', number | null>>>} limits
     */
    async limit(entities, limits) {
      const change = Object.entries(limits).flatMap(([name, bytes]) =>
        bytes === null ? ['--delete-config', name] : ['--add-config', `${name}=${bytes}`],
      );
      const entity = entities.flatMap(([type, name]) => ['--entity-type', type, '--entity-name', name]);
      const command = [
        'kafka.admin.ConfigCommand',
        '--bootstrap-server',
        kafka.brokers,
        '--alter',
        ...change,
        ...entity,
      ];
      await execa('java', ['-Xmx128m', '-cp', `${kafkaLib}/*`, ...command], {timeout: 60_000});
    },
    stop: async () => {
      await admin.disconnect();
      await kafka.stop();
    },
  };
}
