import {configuredDrivers} from '../configured-drivers-2.3.js';
import {driverBlocks} from '../driver-blocks-2.4.js';
import {pieceSpan} from '../piece-span.js';
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
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n}\n',
      'mail_plugins = mail_lua notify push_notification\nplugin {\n  push_notification_driver = lua:file=/etc/dovecot/push.lua\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification lua {\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n}\n',
    ],
  },

  *check(input) {
    for (const {block, chain, driver, setting, span, why} of driverBlocks(input)) {
      if (why !== 'plugin-not-loaded' || driver === 'kafka') continue;
      const plugin = pluginOf[driver] ?? `push_notification_${driver}`;
      yield {
        message: `push_notification ${block.name} asks for the ${driver} driver, and ${plugin} is not loaded: the driver never starts`,
        span,
        hint: `Add mail_lua and ${plugin} to mail_plugins.`,
        setting,
        protocols: [chain.protocol],
      };
    }
    for (const {chain, origin, driver, setting, why} of configuredDrivers(input)) {
      if (why !== 'plugin-not-loaded') continue;
      const plugin = pluginOf[driver] ?? `push_notification_${driver}`;
      yield {
        message: `${setting} asks for the ${driver} driver, and ${plugin} is not loaded: the driver never starts`,
        span: pieceSpan(origin.node, origin.value.split(':')[0] ?? ''),
        hint: `Add ${driver === 'lua' ? 'mail_lua and ' : ''}${plugin} to mail_plugins.`,
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};
