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
    also: ['driver-gap'],
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  # dovepush-ignore driver-gap until 2020-01-31\n  push_notification_driver3 = dlog:three\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = dlog:two\n}\n',
    ],
  },

  /** Told by the engine, which alone knows what was left out. */
  *check() {},
};
