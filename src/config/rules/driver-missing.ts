import {looksLikePush, pluginLists} from '../mail-plugins.js';
import type {ConfigModel} from '../model.js';
import {pluginSettings} from '../plugin-settings.js';
import type {Rule} from './rule.js';

/** push_notification without any driver. */
export const driverMissing: Rule = {
  id: 'driver-missing',
  severity: 'warning',
  summary: 'push_notification is loaded, but no driver is set.',
  why: 'The plugin does nothing by itself: without a driver no event is sent anywhere, and nothing is logged. Only the user database could still give single users a driver.',
  source: 'push-notification-plugin.c, push_notification_user_created; observed with 2.3.19.1 and 2.4.1',
  log: null,
  examples: {
    bad: [
      'mail_plugins = notify push_notification\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nprotocol lmtp {\n  plugin {\n    push_notification_driver = dlog\n  }\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_backend = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nprotocol lmtp {\n  push_notification dlog {\n  }\n}\n',
    ],
  },

  *check(input) {
    const {model, chains} = input;
    if (isMisread(model) || hasDriver(model)) return;
    const running = chains.filter(({pluginLoaded}) => pluginLoaded).map(({protocol}) => protocol);
    for (const {protocol, words} of pluginLists(input)) {
      const word = words.find(({name}) => name === 'push_notification');
      if (word === undefined || !running.includes(protocol)) continue;
      yield {
        message: 'push_notification is loaded, but no driver is set: nothing is ever sent',
        span: word.span,
        hint:
          model.dialect === '2.3'
            ? 'Set push_notification_driver = NAME in plugin { }, for example dlog.'
            : 'Add a block: push_notification NAME { driver = NAME }, each brace on its line.',
        setting: 'mail_plugins',
        protocols: [protocol],
      };
    }
  },
};

/** Whether lines may have been lost, drivers among them. */
function isMisread({problems}: ConfigModel): boolean {
  return problems.some(
    ({rule, severity}) => severity === 'error' && rule !== 'value-invalid' && rule !== 'filter-invalid',
  );
}

/** Whether the files have a driver anywhere, or what was meant as one: that has a finding of its own. */
function hasDriver(model: ConfigModel): boolean {
  for (const {key, node} of pluginSettings(model)) if (looksLikePush(key) && node.value.text !== '') return true;
  return model.nodes.some(
    (node) =>
      (node.kind === 'block' && looksLikePush(node.type)) ||
      (node.kind === 'setting' && node.block?.type !== 'mail_plugins' && looksLikePush(node.key)),
  );
}
