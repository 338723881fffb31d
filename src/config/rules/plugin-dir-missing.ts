import type {Rule} from './rule.js';

/** `mail_plugin_dir` that is not on this host. */
export const pluginDirMissing: Rule = {
  id: 'plugin-dir-missing',
  severity: 'info',
  summary: 'mail_plugin_dir does not exist on this host.',
  why: 'If the folder is not on the host that runs Dovecot either, Dovecot refuses the file at its start. Checked elsewhere, the file may be right.',
  source: 'mail-storage-settings.c, mail_storage_settings_check; observed with 2.3.19.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf: mail_plugin_dir: access(/etc/dovecot/absent) failed: No such file or directory',
  dialect: '2.3',
  examples: {
    bad: ['mail_plugin_dir = /etc/dovecot/absent\nmail_plugins = notify\n'],
    good: [
      {
        'dovecot.conf': 'mail_plugin_dir = /etc/dovecot/modules\nmail_plugins = notify\n',
        'modules/lib15_notify_plugin.so': '',
      },
    ],
  },

  *check({model, files}) {
    const seen = new Set<string>();
    for (const name of ['global', ...model.effective.named]) {
      const view = model.effective.protocol(name);
      const folder = view.settings.get('mail_plugin_dir');
      if (folder === undefined || folder.value === '' || view.value('mail_plugins') === '') continue;
      if (seen.has(folder.value) || files.kind(folder.value) !== 'missing') continue;
      seen.add(folder.value);
      yield {
        message: `mail_plugin_dir does not exist on this host: access(${folder.value}) failed: No such file or directory`,
        span: folder.node.value.span,
        hint: 'Correct the path if Dovecot runs on this host.',
        setting: 'mail_plugin_dir',
      };
    }
  },
};
