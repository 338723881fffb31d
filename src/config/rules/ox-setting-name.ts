import type {SettingNode} from '../language/tree.js';
import {problemsOf, settingAt} from './problem-finding.js';
import type {Rule} from './rule.js';

/** `url` in a block of another name. */
export const oxSettingName: Rule = {
  id: 'ox-setting-name',
  severity: 'error',
  summary: 'A short name of an ox setting is used in a block that is not called ox.',
  why: 'In a block the prefix of its own name may be left out. url, cache_ttl and user_from_metadata are complete only in a block called ox; elsewhere they are unknown and Dovecot refuses the file.',
  source: 'config-parser.c; observed with 2.4.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 9: url: Unknown setting: url (push_notification_url or push_notification_main_url not found either. Did you mean push_notification_ox_url?)',
  dialect: '2.4',
  examples: {
    also: ['ox-url-missing'],
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\npush_notification main {\n  driver = ox\n  url = http://127.0.0.1:8009/n\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\npush_notification main {\n  driver = ox\n  ox_url = http://127.0.0.1:8009/n\n}\n',
    ],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'setting-unknown')) {
      const node = settingAt(model, problem);
      if (node === null || !isShortOxName(node)) continue;
      yield {
        message: `${node.key} is unknown in a block that is not called ox: Dovecot refuses the file`,
        span: node.keySpan,
        hint: `Write ox_${node.key}.`,
        setting: node.key,
        edits: [{span: node.keySpan, text: `ox_${node.key}`}],
      };
    }
  },
};

/** Whether it is an ox setting without its prefix, in a block of another name. */
export function isShortOxName({key, block}: SettingNode): boolean {
  return (
    block?.type === 'push_notification' &&
    block.name !== 'ox' &&
    ['url', 'cache_ttl', 'user_from_metadata'].includes(key)
  );
}
