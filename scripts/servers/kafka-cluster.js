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
  return {
    ...kafka,
    admin,
    /** `host:port,…` of the listeners with TLS and a login. */
    secure: kafka.nodes.map(({ports}) => `localhost:${ports.saslSsl}`).join(','),
    /**
     * The node that leads a partition now.
     * @param {string} topic
     * @param {number} [partition]
     */
    async leaderOf(topic, partition = 0) {
      const {topics} = await admin.fetchTopicMetadata({topics: [topic]});
      const leader = topics[0]?.partitions.find(({partitionId}) => partitionId === partition)?.leader;
      const node = kafka.nodes.find(({id}) => id === leader);
      if (node === undefined) throw new Error(`nobody leads ${topic}/${partition}`);
      return node;
    },
    /**
     * Limits what a client may move, bytes a second, until it is called again with null.
     * @param {string} clientId
     * @param {'producer_byte_rate' | 'consumer_byte_rate'} name
     * @param {number | null} bytes
     */
    async limit(clientId, name, bytes) {
      const change = bytes === null ? ['--delete-config', name] : ['--add-config', `${name}=${bytes}`];
      const entity = ['--entity-type', 'clients', '--entity-name', clientId];
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
