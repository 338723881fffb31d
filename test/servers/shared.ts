import {randomBytes} from 'node:crypto';
import {Kafka, logLevel} from 'kafkajs';
import {inject} from 'vitest';
import {dovecotAt} from '../../scripts/servers/dovecot.js';

async function ask(path: string): Promise<never> {
  const response = await fetch(new URL(path, inject('sharedServers')), {signal: AbortSignal.timeout(90_000)});
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as never;
}

/** A name that no other test uses: the prefix and some random letters. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}

/** `host:port` of the broker that all tests of a run share: $DOVEPUSH_TEST_KAFKA, else one started for the run. */
export async function sharedBrokers(): Promise<string> {
  if (process.env.DOVEPUSH_TEST_KAFKA) return process.env.DOVEPUSH_TEST_KAFKA;
  const {brokers}: {brokers: string} = await ask('/kafka');
  return brokers;
}

/** The Dovecot that all tests of a run share. Add users of your own; do not stop it. */
export async function sharedDovecot() {
  return dovecotAt(await ask('/dovecot'));
}

/** A kafkajs client of these brokers for preparing and looking at topics; quiet. */
export function kafkaClient(brokers: string): Kafka {
  return new Kafka({brokers: brokers.split(','), logLevel: logLevel.NOTHING, clientId: 'test'});
}

/** kafkajs's own wait for leaders gives up when the broker has not heard of the topic yet. */
async function untilLed(look: () => Promise<{topics: readonly {partitions: readonly {leader: number}[]}[]}>) {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await look().catch(() => null);
    const [topic] = found?.topics ?? [];
    if (topic && topic.partitions.length > 0 && topic.partitions.every(({leader}) => leader >= 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('a new topic has no leaders after ten seconds');
}

/** Creates a topic of one's own on the brokers; gives its name. */
export async function createTopic(
  brokers: string,
  {prefix = 'topic', partitions = 4, configs = {}}: {prefix?: string; partitions?: number; configs?: object} = {},
): Promise<string> {
  const topic = uniqueName(prefix);
  const configEntries = Object.entries(configs).map(([name, value]) => ({name, value: String(value)}));
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  try {
    await admin.createTopics({topics: [{topic, numPartitions: partitions, configEntries}], waitForLeaders: false});
    await untilLed(async () => {
      const found = await admin.fetchTopicMetadata({topics: [topic]});
      // The leader that is named may not know of it yet.
      await admin.fetchTopicOffsets(topic);
      return found;
    });
  } finally {
    await admin.disconnect();
  }
  return topic;
}
