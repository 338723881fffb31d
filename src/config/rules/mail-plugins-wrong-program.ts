import type {Dialect} from '../dialect.js';
import {baseName} from '../drivers/mail-plugins.js';
import {findPlugin} from '../drivers/plugin-table.js';
import {pluginLists} from '../mail-plugins.js';
import {isServed} from '../served.js';
import type {Rule} from './rule.js';

/** A plugin in the list of a program that cannot load it. */
export const mailPluginsWrongProgram: Rule = {
  id: 'mail-plugins-wrong-program',
  severity: 'error',
  summary: 'A plugin is in the list of a program that cannot load it.',
  why: 'Plugins such as imap_quota use functions of the IMAP server, sieve in 2.3 those of a delivery. In other programs they cannot be loaded, and no session opens there. doveconf does not detect this.',
  source: 'module.c, dlopen; observed with 2.3.19.1 and 2.4.1',
  log: "Fatal: Couldn't load required plugin /usr/lib/dovecot/modules/lib11_imap_quota_plugin.so: dlopen() failed: /usr/lib/dovecot/modules/lib11_imap_quota_plugin.so: undefined symbol: command_unregister",
  examples: {
    bad: [
      'mail_plugins = quota imap_quota\n',
      'mail_plugins = quota\nprotocol lda {\n  mail_plugins = $mail_plugins imap_zlib\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  quota = yes\n  imap_quota = yes\n}\n',
    ],
    good: [
      'mail_plugins = quota\nprotocol imap {\n  mail_plugins = $mail_plugins imap_quota\n}\nprotocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  quota = yes\n}\nprotocol imap {\n  mail_plugins {\n    imap_quota = yes\n  }\n}\n',
    ],
  },

  *check(input) {
    const {dialect, effective} = input.model;
    for (const {protocol, words} of pluginLists(input)) {
      if (!isServed(effective.protocol(protocol))) continue;
      for (const {name, span} of words) {
        const plugin = baseName(name);
        if (findPlugin(dialect, plugin)?.refused[protocol] === undefined) continue;
        yield {
          message: `${plugin} cannot be loaded by this program: no session can be opened`,
          span,
          hint: `Move ${plugin} into ${place(plugin, dialect)}`,
          setting: 'mail_plugins',
          protocols: [protocol],
        };
      }
    }
  },
};

/** Where a plugin belongs, in the dialect of the file. */
function place(plugin: string, dialect: Dialect): string {
  const program = plugin.startsWith('imap_') ? 'imap' : 'lmtp';
  const others = program === 'lmtp' ? ', and the same for lda.' : '.';
  if (dialect === '2.4') return `protocol ${program} { mail_plugins { ${plugin} = yes } }, each on its line${others}`;
  return `protocol ${program} { mail_plugins = $mail_plugins ${plugin} }, on lines of its own${others}`;
}
