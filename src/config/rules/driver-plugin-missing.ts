import {configuredDrivers} from '../configured-drivers.js';
import {stretch} from '../stretch.js';
import type {Rule} from './rule.js';

const pluginOf: Readonly<Record<string, string>> = {lua: 'push_notification_lua', kafka: 'push_notification_kafka'};

/** lua or kafka without the plugin that brings the driver. */
export const driverPluginMissing: Rule = {
  id: 'driver-plugin-missing',
  severity: 'error',
  summary: 'A lua or kafka driver is set, and the plugin that brings it is not in mail_plugins.',
  why: 'push_notification itself knows dlog and ox. Without the plugin of its own the driver is unknown, and the chain ends there.',
  source: 'push-notification-drivers.c, push_notification_driver_init; observed with 2.3.19.1',
  log: 'Error: Unknown push notification driver: kafka',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n}\n',
      'mail_plugins = mail_lua notify push_notification\nplugin {\n  push_notification_driver = lua:file=/etc/dovecot/push.lua\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, origin, driver, setting, skipped} of configuredDrivers(input)) {
      if (skipped?.reason !== 'plugin-not-loaded') continue;
      const plugin = pluginOf[driver] ?? `push_notification_${driver}`;
      yield {
        message: `${setting} asks for the ${driver} driver, and ${plugin} is not loaded: the driver never starts`,
        span: stretch(origin.node, origin.value.split(':')[0] ?? ''),
        hint: `Add ${driver === 'lua' ? 'mail_lua and ' : ''}${plugin} to mail_plugins.`,
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};
