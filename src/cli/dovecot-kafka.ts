import {existsSync} from 'node:fs';
import {librdkafkaNames} from '../kafka/librdkafka-names.js';
import type {Properties} from '../kafka/properties.js';

/** What a Dovecot configuration says of the cluster that its kafka driver writes to. */
export interface DovecotKafka {
  /** The main file. */
  readonly file: string;
  readonly properties: Properties;
  /** Topics of the kafka drivers that start, each once; those with a `%` variable are left out. */
  readonly topics: readonly string[];
}

const usualFile = '/etc/dovecot/dovecot.conf';
const programs = ['lmtp', 'lda', 'imap'];
const settingsPrefix = 'kafka.notification.settings';

/**
 * The cluster and topics of Dovecot's kafka driver; null where no such driver starts, or no file is named and there is none
 * in the usual place. Throws CONFIG_UNREADABLE.
 */
export async function dovecotKafka(file: string | undefined): Promise<DovecotKafka | null> {
  if (file === undefined && !existsSync(usualFile)) return null;
  const [{host, loadConfig}, {driverChain}] = await Promise.all([
    import('../config/load.js'),
    import('../config/drivers/chain.js'),
  ]);
  const main = file ?? usualFile;
  const model = loadConfig(main);
  if (!model.loads) return null;
  for (const program of programs) {
    const view = model.effective.protocol(program);
    const drivers = driverChain(view, host.files).started.filter(({driver}) => driver === 'kafka');
    if (drivers.length === 0) continue;
    const plugin = new Map([...view.plugin].map(([key, {value}]) => [key, value]));
    const topics = drivers.map(({options}) => options.topic ?? 'dovecot');
    return {
      file: main,
      properties: propertiesOf(plugin),
      topics: [...new Set(topics)].filter((topic) => !topic.includes('%')),
    };
  }
  return null;
}

/** As the plugin hands them to librdkafka: the settings first, then the brokers, which win. */
function propertiesOf(plugin: ReadonlyMap<string, string>): Properties {
  const properties = new Map<string, string>();
  for (const [key, value] of plugin) {
    // The plugin skips one character behind the prefix, whatever it is.
    const name = key.startsWith(settingsPrefix) ? key.slice(settingsPrefix.length + 1) : '';
    if (librdkafkaNames.has(name) && name !== 'metadata.broker.list') properties.set(name, value);
  }
  return properties.set('bootstrap.servers', plugin.get('kafka.notification.kafka_brokers') ?? 'localhost:9092');
}
