import {isPushKey, pluginSettings} from '../plugin-settings.js';
import type {Rule} from './rule.js';

/** `Push_Notification_Driver`. */
export const pluginKeyCase: Rule = {
  id: 'plugin-key-case',
  severity: 'error',
  summary: 'A push setting is written with capitals.',
  why: 'Plugin settings are case-sensitive: lmtp and imap do not find it. doveadm and lda, started with -c, do, since they hand settings on through the environment; a test with them proves nothing.',
  source: 'mail-user.c, mail_user_plugin_getenv; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: ['mail_plugins = notify push_notification\nplugin {\n  Push_Notification_Driver = dlog\n}\n'],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model}) {
    for (const {key, node} of pluginSettings(model)) {
      const lower = lowerPrefix(key);
      if (isPushKey(key) || !isPushKey(lower)) continue;
      yield {
        message: `lmtp and imap do not read ${key}: the name has capitals`,
        span: node.keySpan,
        hint: `Write ${lower}.`,
        setting: key,
        protocols: ['lmtp', 'imap'],
        edits: [{span: node.keySpan, text: node.key.startsWith('plugin/') ? `plugin/${lower}` : lower}],
      };
    }
  },
};

/** In lower case as far as Dovecot and the plugin look at it; librdkafka's names behind that keep theirs. */
function lowerPrefix(key: string): string {
  const [prefix = ''] = /^kafka\.notification\.settings\./i.exec(key) ?? [];
  return prefix === '' ? key.toLowerCase() : `${prefix.toLowerCase()}${key.slice(prefix.length)}`;
}
