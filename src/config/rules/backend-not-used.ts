import type {Rule} from './rule.js';

/** The old name beside the new one. */
export const backendNotUsed: Rule = {
  id: 'backend-not-used',
  order: true,
  severity: 'info',
  summary: 'push_notification_backend is set beside a chain of drivers that starts.',
  why: 'It is the name of earlier releases, and is only read where the walk over push_notification_driver started nothing, for whatever reason.',
  source: 'push-notification-plugin.c, push_notification_user_created; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_backend = dlog:old\n}\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({chains}) {
    for (const {protocol, skipped} of chains) {
      for (const {setting, reason, span} of skipped) {
        if (reason !== 'backend-not-used') continue;
        yield {
          message: `${setting} is not used: drivers of the new name start`,
          span,
          hint: 'Remove it, or give it the next number of push_notification_driver.',
          setting,
          protocols: [protocol],
        };
      }
    }
  },
};
