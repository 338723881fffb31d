import {isSettable, type Properties} from './properties.js';

const prefix = 'kafka.notification.settings';

/**
 * The properties that Dovecot's kafka plugin hands to librdkafka, from its plugin settings by key: its own `settings`
 * first, then the brokers, which win.
 */
export function pluginProperties(plugin: ReadonlyMap<string, string>): Properties {
  const properties = new Map<string, string>();
  for (const [key, value] of plugin) {
    // The plugin skips one character behind the prefix, whatever it is.
    const name = key.startsWith(prefix) ? key.slice(prefix.length + 1) : '';
    if (isSettable(name) && name !== 'metadata.broker.list') properties.set(name, value);
  }
  return properties.set('bootstrap.servers', plugin.get('kafka.notification.kafka_brokers') ?? 'localhost:9092');
}
