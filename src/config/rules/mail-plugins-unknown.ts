import {nearest} from '../../nearest.js';
import {isKnownPlugin, isMisspelt, pushPlugins} from '../drivers/mail-plugins.js';
import {pluginLists} from '../mail-plugins.js';
import {stretch} from '../stretch.js';
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
      'mail_plugins = Notify push_notification\n',
    ],
    good: ['mail_plugins = notify push_notification\n'],
  },

  *check(input) {
    for (const {protocol, names, origin} of pluginLists(input)) {
      for (const name of names) {
        if (name.startsWith('$') || isKnownPlugin(name)) continue;
        const meant = isMisspelt(name) ? nearest(name, pushPlugins) : null;
        const span = stretch(origin.node, name);
        yield {
          ...(meant === null ? {severity: 'info'} : {}),
          message:
            meant === null
              ? `${name} in mail_plugins is no plugin of Dovecot's own; no session opens where it is not installed`
              : `there is no plugin ${name}: no session can be opened`,
          span,
          hint: meant === null ? 'Make sure that the plugin is installed.' : `Write ${meant}.`,
          setting: 'mail_plugins',
          protocols: [protocol],
          ...(isSpelling(name, meant) && span !== origin.node.value.span ? {edits: [{span, text: meant}]} : {}),
        };
      }
    }
  },
};

/** Whether only case, hyphens and the like differ. */
function isSpelling(name: string, meant: string | null): meant is string {
  return meant !== null && name.toLowerCase().replace(/[^a-z]/g, '') === meant.replaceAll('_', '');
}
