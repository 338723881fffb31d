import {pluginLists} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** `mail_plugins = $mail_plugins x` in 2.4. */
export const mailPluginsOldVariable: Rule = {
  id: 'mail-plugins-old-variable',
  severity: 'error',
  summary: '$mail_plugins of 2.3 is left in a configuration for 2.4.',
  why: '2.4 has no variables of that form: Dovecot looks for a plugin called $mail_plugins, finds none, and no session opens. doveconf sees nothing of it.',
  source: 'config-parser.c; observed with 2.4.1',
  log: "Fatal: Plugin '$mail_plugins' not found from directory /usr/lib/dovecot/modules",
  dialect: '2.4',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = $mail_plugins notify push_notification\npush_notification dlog {\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\n',
    ],
  },

  *check(input) {
    for (const {protocol, words} of pluginLists(input)) {
      for (const {name, span} of words) {
        if (!name.startsWith('$')) continue;
        yield {
          message: `${name} is taken for the name of a plugin: no session can be opened`,
          span,
          hint: 'List the plugins in a block: mail_plugins { notify = yes … }, each on a line of its own.',
          setting: 'mail_plugins',
          protocols: [protocol],
        };
      }
    }
  },
};
