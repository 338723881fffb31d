import type {Rule} from './rule.js';

/** `# dovepush-ignore` for what is no longer there. */
export const ignoreUnused: Rule = {
  id: 'ignore-unused',
  severity: 'info',
  summary: 'A comment asks to leave out a finding that there is not.',
  why: 'The mistake was mended, moved, or the rule has another name. Left there, the comment would hide the same mistake when it comes back.',
  source:
    'dovepush itself: # dovepush-ignore RULE[,RULE] [until DATE] in front of the line, # dovepush-ignore-file RULE',
  log: null,
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  # dovepush-ignore driver-gap\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\n# dovepush-ignore driver-unknown\nmail_debug = yes\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  # dovepush-ignore driver-gap until 2999-12-31\n  push_notification_driver3 = dlog:three\n}\n',
    ],
  },

  /** Told by the engine, which alone knows what was left out. */
  *check() {},
};
