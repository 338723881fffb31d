import type {Rule} from './rule.js';

/** `# dovepush-ignore … until` a day that is over. */
export const ignoreExpired: Rule = {
  id: 'ignore-expired',
  severity: 'info',
  summary: 'A comment asks to leave out a finding until a day that is over.',
  why: 'It counts to the end of that day. The finding is told again.',
  source:
    'dovepush itself: # dovepush-ignore RULE[,RULE] [until DATE] in front of the line, # dovepush-ignore-file RULE',
  log: null,
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  # dovepush-ignore imap-metadata-off until 2020-01-31\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/attributes\n  }\n}\n# dovepush-ignore ox-limits-default until 2020-01-31\npush_notification ox {\n  ox_url = http://127.0.0.1:8009/n\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = dlog:two\n}\n',
    ],
  },

  /** Told by the engine, which alone knows what was left out. */
  *check() {},
};
