import type {Rule} from './rule.js';

/** `push_notification_driver1`: the first driver has no number. */
export const driverNumberOne: Rule = {
  id: 'driver-number-one',
  order: true,
  severity: 'error',
  summary: 'The first driver is set with the number 1.',
  why: 'The first driver is push_notification_driver, the second push_notification_driver2. The number 1 is never read; where the setting without number is missing there is no chain at all, and nothing is logged.',
  source: 'push-notification-plugin.c, push_notification_user_created; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver1 = dlog\n}\n'],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model, chains}) {
    for (const {protocol, skipped} of chains) {
      const view = model.effective.protocol(protocol);
      for (const {setting, reason, span} of skipped) {
        if (reason !== 'number-1-never-read') continue;
        const plain = setting.replace(/1$/, '');
        const node = view.plugin.get(setting)?.node;
        const free = !view.plugin.has(plain);
        yield {
          message: `${setting} is never read`,
          span: node?.keySpan ?? span,
          hint: free ? `Drop the 1: ${plain}.` : 'Give it the next free number, from 2 on.',
          setting,
          protocols: [protocol],
          ...(free && node ? {edits: [{span: node.keySpan, text: node.key.replace(/1$/, '')}]} : {}),
        };
      }
    }
  },
};
