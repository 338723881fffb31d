import {addPlugins, pluginLists} from '../mail-plugins.js';
import type {Rule} from './rule.js';

const dependants = ['push_notification_kafka', 'push_notification_lua'];

/** A driver's plugin without push_notification itself. */
export const mailPluginsPushNotificationMissing: Rule = {
  id: 'mail-plugins-push-notification-missing',
  severity: 'error',
  summary: 'The plugin of a driver is in mail_plugins, and push_notification is not.',
  why: 'push_notification_kafka and push_notification_lua need what push_notification brings and cannot be loaded without. Then no session opens. doveconf sees nothing of it.',
  source: 'module-dir.c; push-notification-kafka plugin; observed with 2.3.19.1',
  log: "Fatal: Couldn't load required plugin /usr/lib/dovecot/modules/lib22_push_notification_lua_plugin.so: dlopen() failed: /usr/lib/dovecot/modules/lib22_push_notification_lua_plugin.so: undefined symbol: push_notification_get_events",
  examples: {
    bad: [
      'mail_plugins = notify push_notification_kafka\n',
      'mail_plugins = notify mail_lua push_notification_lua\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  mail_lua = yes\n  notify = yes\n  push_notification_lua = yes\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check(input) {
    for (const {protocol, names, words} of pluginLists(input)) {
      const dependant = words.find(({name}) => dependants.includes(name));
      if (dependant === undefined || names.some((name) => /^(?:\d+_)?push_notification$/.test(name))) continue;
      // A misspelt push_notification has its own finding.
      if (names.some((name) => name.toLowerCase().replace(/[^a-z]/g, '') === 'pushnotification')) continue;
      const missing = names.includes('notify') ? ['push_notification'] : ['notify', 'push_notification'];
      yield {
        message: `mail_plugins has ${dependant.name} without push_notification: no session can be opened`,
        span: dependant.span,
        hint: `Add ${missing.join(' ')} to mail_plugins.`,
        setting: 'mail_plugins',
        protocols: [protocol],
        ...addPlugins(dependant, missing),
      };
    }
  },
};
