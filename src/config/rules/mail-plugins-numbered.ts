import {baseName, pushPlugins} from '../drivers/mail-plugins.js';
import {pluginLists, renamePlugin} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** `20_push_notification`: loaded, and never asked. */
export const mailPluginsNumbered: Rule = {
  id: 'mail-plugins-numbered',
  severity: 'error',
  summary: 'A push plugin stands in mail_plugins under the name of its file.',
  why: "The module is loaded, but its hooks for a user run only where the plain name is in the user's list: 15_notify never sees an event, and 20_push_notification beside notify aborts the process at the first event.",
  source: 'mail-storage-hooks.c, mail_storage_hooks; observed with 2.3.19.1',
  log: 'Panic: Module context push_notification_user_module missing',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = 15_notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
      'mail_plugins = notify 20_push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check(input) {
    for (const {protocol, words} of pluginLists(input)) {
      for (const word of words) {
        const plain = baseName(word.name);
        if (plain === word.name || !pushPlugins.includes(plain)) continue;
        yield {
          message: `${word.name} is loaded under the name of its file, and its hooks never run: no events, or an abort at the first one`,
          span: word.span,
          hint: `Write ${plain}.`,
          setting: 'mail_plugins',
          protocols: [protocol],
          ...renamePlugin(word, plain),
        };
      }
    }
  },
};
