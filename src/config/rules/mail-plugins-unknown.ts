import {isKnownPlugin, isMisspelt, meantPlugin} from '../drivers/mail-plugins.js';
import {pluginLists, renamePlugin} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** A plugin name that is not one of Dovecot's. */
export const mailPluginsUnknown: Rule = {
  id: 'mail-plugins-unknown',
  severity: 'error',
  summary: 'mail_plugins names a plugin that Dovecot does not have.',
  why: 'Names are case-sensitive and use underscores. With one that cannot be found no session opens: lmtp accepts no mail, IMAP logins end, lda and doveadm fail. doveconf sees nothing of it. A name that only looks foreign may belong to a plugin of another package, and is mentioned as information.',
  source: 'module-dir.c, module_dir_load; observed with 2.3.19.1',
  log: "Fatal: Plugin 'push-notification' not found from directory /usr/lib/dovecot/modules",
  examples: {
    bad: [
      'mail_plugins = notify push-notification\n',
      'mail_plugins = notify push_notificaton\n',
      'mail_plugins = Notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push-notification = yes\n}\npush_notification dlog {\n}\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check(input) {
    for (const {protocol, words} of pluginLists(input)) {
      for (const word of words) {
        const {name, span} = word;
        if (name.startsWith('$') || isKnownPlugin(name)) continue;
        const meant = meantPlugin(name);
        const about = {span, setting: 'mail_plugins', protocols: [protocol]};
        if (meant === null) {
          yield {
            ...about,
            severity: isMisspelt(name) ? 'error' : 'info',
            message: `${name} in mail_plugins is no plugin of Dovecot's own; no session opens where it is not installed`,
            hint: 'Make sure that the plugin is installed.',
          };
          continue;
        }
        yield {
          ...about,
          message: `there is no plugin ${name}: no session can be opened`,
          hint: `Write ${meant}.`,
          ...(isSpelling(name, meant) ? renamePlugin(word, meant) : {}),
        };
      }
    }
  },
};

/** Whether only case, hyphens and the like differ. */
function isSpelling(name: string, meant: string): boolean {
  return name.toLowerCase().replace(/[^a-z]/g, '') === meant.replaceAll('_', '');
}
