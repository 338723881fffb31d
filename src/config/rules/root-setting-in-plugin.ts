import {pluginSettings} from '../plugin-settings.js';
import type {Rule} from './rule.js';

const rootSettings = ['mail_plugins', 'mail_attribute_dict', 'imap_metadata'];

/** mail_plugins and the like inside `plugin { }`. */
export const rootSettingInPlugin: Rule = {
  id: 'root-setting-in-plugin',
  severity: 'warning',
  summary: 'mail_plugins, mail_attribute_dict or imap_metadata stands inside a plugin block.',
  why: 'They are settings of Dovecot itself and are read outside of plugin blocks only. Inside, they are stored as plugin settings of that name, which nothing reads.',
  source: 'mail-storage-settings.c, imap-settings.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  imap_metadata = yes\n  push_notification_driver = dlog\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nimap_metadata = yes\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model}) {
    for (const {key, node} of pluginSettings(model)) {
      if (!rootSettings.includes(key)) continue;
      yield {
        message: `${key} has no effect inside plugin { }`,
        span: node.keySpan,
        hint: `Move ${key} outside of the block.`,
        setting: key,
      };
    }
  },
};
