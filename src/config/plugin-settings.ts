import type {SettingNode} from './language/tree.js';
import type {ConfigModel} from './model.js';

/** A plugin setting and the key it has there. */
export interface PluginSetting {
  readonly key: string;
  readonly node: SettingNode;
}

/** What is set in `plugin` blocks and by `plugin/KEY` lines, in reading order. */
export function* pluginSettings(model: ConfigModel): Iterable<PluginSetting> {
  for (const node of model.nodes) {
    if (node.kind !== 'setting') continue;
    if (node.block?.type === 'plugin') yield {key: node.key, node};
    else if (node.key.startsWith('plugin/')) yield {key: node.key.slice('plugin/'.length), node};
  }
}

/** Plugin keys of the push drivers and of what they read, without number; `kafka.notification.settings.*` is open. */
export const pushKeys = [
  'push_notification_driver',
  'push_notification_backend',
  'push_notification_lua_script_file',
  'mail_lua_script',
  'kafka.notification.kafka_brokers',
  'kafka.notification.kafka_debug',
  'kafka.notification.kafka_max_retries',
  'kafka.notification.kafka_retry_poll_time_in_ms',
  'kafka.notification.kafka_flush_time_in_ms',
  'kafka.notification.kafka_topic_close_time_in_ms',
  'kafka.notification.kafka_destroy_time_in_ms',
] as const;

const numbered = /^(push_notification_(?:driver|backend))([2-9]|[1-9]\d+)$/;

/** Whether something reads a plugin setting of exactly that key. */
export function isPushKey(key: string): boolean {
  if (key.startsWith('kafka.notification.settings.')) return true;
  return (pushKeys as readonly string[]).includes(numbered.exec(key)?.[1] ?? key);
}
