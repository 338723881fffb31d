import {badOutcomes} from './outcome-finding.js';
import type {Rule} from './rule.js';

/** A plugin of mail_plugins that is not on the host. */
export const pluginFileMissing: Rule = {
  id: 'plugin-file-missing',
  severity: 'error',
  summary: 'There is no file of a plugin in the folder of plugins (--online).',
  why: 'Every session fails. Dovecot looks in mail_plugin_dir for a file whose name, without lib, a number, _plugin and .so, is that of the plugin; hidden files and those that go on behind .so do not count.',
  source: 'module-dir.c, module_dir_load; observed with 2.3.19.1',
  log: "Fatal: Plugin 'notify' not found from directory /etc/dovecot/modules",
  online: true,
  examples: {
    bad: [
      {
        'dovecot.conf': 'mail_plugin_dir = /etc/dovecot/modules\nmail_plugins = notify\n',
        'modules/lib20_notify_plugin.so.old': '\u007fELF\n',
      },
      {
        'dovecot.conf':
          'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugin_dir = /etc/dovecot/modules\nmail_plugins {\n  notify = yes\n}\n',
        'modules/lib20_notify_plugin.so.old': '\u007fELF\n',
      },
    ],
    good: [
      {
        'dovecot.conf': 'mail_plugin_dir = /etc/dovecot/modules\nmail_plugins = notify\n',
        'modules/lib15_notify_plugin.so': '\u007fELF\n',
      },
    ],
  },

  check: (input) => badOutcomes(input, 'plugins'),
};
