import {editDistance} from '../../nearest.js';
import {isPushKey, pluginSettings, pushKeys} from '../plugin-settings.js';
import {plainKey} from './plugin-key-invisible.js';
import type {Rule} from './rule.js';

/** `push_notifcation_driver`: stored, and read by nobody. */
export const pluginKeyMisspelt: Rule = {
  id: 'plugin-key-misspelt',
  severity: 'error',
  summary: 'A plugin setting has almost the name of one that the push plugins read.',
  why: 'plugin blocks accept any name. One that nothing reads is stored, and nothing is said; the driver it should have set never starts. A number follows the name directly and has no zero in front.',
  source: 'config-parser.c; push-notification-plugin.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notifcation_driver = dlog\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver_2 = dlog:two\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = dlog:two\n}\n',
    ],
  },

  *check({model}) {
    for (const {key, node} of pluginSettings(model)) {
      const meant = meantBy(key);
      if (meant === null) continue;
      yield {
        ...(meant.startsWith('push_notification_driver') ? {} : {severity: 'warning'}),
        message: `nothing reads ${key}`,
        span: node.keySpan,
        hint: `Write ${meant}.`,
        setting: key,
        edits: [{span: node.keySpan, text: node.key.startsWith('plugin/') ? `plugin/${meant}` : meant}],
      };
    }
  },
};

const known = pushKeys.filter((name) => !name.startsWith('kafka.'));

/** At most this many letters wrong: `push_notification_filter` is another word than `push_notification_driver`. */
const tolerance = 2;

function meantBy(key: string): string | null {
  if (key === 'push_notification_driver1' || key === 'push_notification_backend1') return null;
  if (isPushKey(key) || isPushKey(plainKey(key))) return null;
  const [, word = '', number = ''] = /^(.*?)[-_. ]*0*([2-9]|[1-9]\d+)?$/.exec(key) ?? [];
  const meant = known.find((name) => {
    return Math.abs(word.length - name.length) <= tolerance && editDistance(word.toLowerCase(), name) <= tolerance;
  });
  if (meant === undefined) return null;
  return /_(driver|backend)$/.test(meant) ? `${meant}${number}` : meant;
}
