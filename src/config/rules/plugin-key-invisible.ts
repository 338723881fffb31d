import {isPushKey, pluginSettings} from '../plugin-settings.js';
import type {Rule} from './rule.js';

/** A no-break space in a key. */
export const pluginKeyInvisible: Rule = {
  id: 'plugin-key-invisible',
  severity: 'error',
  summary: 'The name of a push setting holds a character that does not show.',
  why: 'Only spaces and tabs are blanks. A no-break space, a soft hyphen or a byte order mark, pasted with the text, belongs to the name, which is then another one that nothing reads.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver\u00a0= dlog\n}\n'],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model}) {
    for (const {key, node} of pluginSettings(model)) {
      const plain = plainKey(key);
      if (!invisible.test(key) || !isPushKey(plain)) continue;
      yield {
        message: `nothing reads this setting: its name holds an invisible character (${spelt(key)})`,
        span: node.keySpan,
        hint: `Retype it: ${plain}.`,
        setting: key,
        edits: [{span: node.keySpan, text: node.key.startsWith('plugin/') ? `plugin/${plain}` : plain}],
      };
    }
  },
};

const invisible = /[\p{Z}\p{C}]/u;

/** The key in lower case without what does not show. */
export function plainKey(key: string): string {
  return key.replaceAll(new RegExp(invisible, 'gu'), '').toLowerCase();
}

/** The code points of what does not show. */
function spelt(key: string): string {
  const codes = [...key]
    .filter((character) => invisible.test(character))
    .map((character) => character.codePointAt(0) ?? 0);
  return codes.map((code) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`).join(', ');
}
