import {baseName} from '../drivers/mail-plugins.js';
import {findPlugin} from '../drivers/plugin-table.js';
import {addPlugins, pluginLists} from '../mail-plugins.js';
import {isServed} from '../served.js';
import type {Rule} from './rule.js';

/** Plugins of which a rule of its own says what they miss. */
const told = ['push_notification', 'push_notification_kafka', 'push_notification_lua'];

/** A plugin without another one that it needs. */
export const mailPluginsDependencyMissing: Rule = {
  id: 'mail-plugins-dependency-missing',
  severity: 'error',
  summary: 'A plugin is in mail_plugins without the one that it needs.',
  why: 'Then no session opens in these programs: lmtp accepts no mail, IMAP logins end, lda fails. doveconf does not detect this. Dovecot either names the missing plugin or an undefined symbol.',
  source: 'module-dir.c, module_dir_load; observed with 2.3.19.1 and 2.4.1',
  log: "Fatal: Couldn't load required plugin /usr/lib/dovecot/modules/lib20_mail_log_plugin.so: Plugin notify must be loaded also (you must set: mail_plugins=$mail_plugins notify)",
  examples: {
    bad: [
      'mail_plugins = mail_log\n',
      'mail_plugins = notify push_notification quota_clone\nplugin {\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  trash = yes\n}\n',
    ],
    good: [
      'mail_plugins = notify mail_log\n',
      'mail_plugins = quota\nprotocols = imap lmtp\nprotocol imap {\n  mail_plugins = $mail_plugins imap_quota\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  quota = yes\n  trash = yes\n}\n',
    ],
  },

  *check(input) {
    const {dialect, effective} = input.model;
    for (const {protocol, names, words} of pluginLists(input)) {
      if (!isServed(effective.protocol(protocol))) continue;
      const listed = names.map(baseName);
      for (const word of words) {
        const plugin = baseName(word.name);
        const facts = findPlugin(dialect, plugin);
        if (told.includes(plugin) || facts?.refused[protocol] !== undefined) continue;
        const missing = (facts?.needs ?? []).map((need) => need.plugin).filter((name) => !listed.includes(name));
        if (missing.length === 0) continue;
        yield {
          message: `mail_plugins has ${plugin} without ${missing.join(' and ')}: no session can be opened`,
          span: word.span,
          hint: `Add ${missing.join(' and ')} to mail_plugins.`,
          setting: 'mail_plugins',
          protocols: [protocol],
          ...addPlugins(word, missing),
        };
      }
    }
  },
};
