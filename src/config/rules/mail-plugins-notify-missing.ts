import {addPlugins, pluginLists} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** push_notification without notify. */
export const mailPluginsNotifyMissing: Rule = {
  id: 'mail-plugins-notify-missing',
  severity: 'error',
  summary: 'push_notification is in mail_plugins, and notify is not.',
  why: 'The plugin cannot be loaded without notify. Then no session opens: lmtp accepts no mail, IMAP logins end, lda and doveadm fail. doveconf sees nothing of it.',
  source: 'module-dir.c, module_dir_load; observed with 2.3.19.1',
  log: "Fatal: Couldn't load required plugin /usr/lib/dovecot/modules/lib20_push_notification_plugin.so: Plugin notify must be loaded also (you must set: mail_plugins=$mail_plugins notify)",
  examples: {
    bad: [
      'mail_plugins = push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  push_notification = yes\n}\npush_notification dlog {\n}\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check(input) {
    for (const {protocol, names, words} of pluginLists(input)) {
      const push = words.find(({name}) => name === 'push_notification');
      if (push === undefined || names.some((name) => /^(?:\d+_)?notify$/.test(name))) continue;
      // A misspelt notify or a variable that is none has its own finding.
      if (names.some((name) => name.startsWith('$') || name.toLowerCase().replace(/[^a-z]/g, '') === 'notify'))
        continue;
      yield {
        message: 'mail_plugins has push_notification without notify: no session can be opened',
        span: push.span,
        hint: 'Add notify to mail_plugins.',
        setting: 'mail_plugins',
        protocols: [protocol],
        ...addPlugins(push, ['notify']),
      };
    }
  },
};
