import {baseName} from '../drivers/mail-plugins.js';
import {isGone} from '../drivers/plugin-table.js';
import {pluginLists, renamePlugin} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** What took over. */
const successors: Readonly<Record<string, string>> = {zlib: 'mail_compress', mail_compress: 'zlib'};

/** A plugin that another release series has. */
export const mailPluginsGone: Rule = {
  id: 'mail-plugins-gone',
  severity: 'error',
  summary: 'mail_plugins names a plugin that this release series lacks.',
  why: 'Plugins come and go between series. With one that cannot be found no session opens: lmtp accepts no mail, IMAP logins end, lda fails. doveconf does not detect this.',
  source: 'module-dir.c, module_dir_load; observed with 2.3.19.1 and 2.4.1',
  log: "Fatal: Plugin 'stats' not found from directory /usr/lib/dovecot/modules",
  examples: {
    bad: [
      'mail_plugins = notify push_notification stats\nplugin {\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  zlib = yes\n}\n',
    ],
    good: [
      'mail_plugins = zlib\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  mail_compress = yes\n}\n',
    ],
  },

  *check(input) {
    const {dialect} = input.model;
    for (const {protocol, names, words} of pluginLists(input)) {
      for (const word of words) {
        const plugin = baseName(word.name);
        // The Kafka plugin has a rule of its own.
        if (plugin === 'push_notification_kafka' || !isGone(dialect, plugin)) continue;
        const successor = successors[plugin];
        const wanted = successor !== undefined && !names.includes(successor) ? successor : null;
        yield {
          message: `Dovecot ${dialect} has no plugin ${plugin}: no session can be opened`,
          span: word.span,
          hint: wanted === null ? `Remove ${plugin}.` : `Write ${wanted}.`,
          setting: 'mail_plugins',
          protocols: [protocol],
          ...(wanted === null ? {} : renamePlugin(word, wanted)),
        };
      }
    }
  },
};
