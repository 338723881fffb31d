import type {Rule} from './rule.js';

/** A driver behind one that cannot start. */
export const driverAfterFailed: Rule = {
  id: 'driver-after-failed',
  order: true,
  severity: 'error',
  summary: 'A driver stands behind one that cannot start.',
  why: 'The first driver that cannot start ends the chain: the ones behind it are not even looked at. The log names the failed one only.',
  source: 'push-notification-plugin.c, push_notification_user_created; observed with 2.3.19.1 and 2.4.1',
  log: 'Error: Unknown push notification driver: webhook',
  examples: {
    also: ['driver-unknown'],
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = webhook\n  push_notification_driver2 = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification first {\n  driver = webhook\n}\npush_notification second {\n  driver = dlog\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = dlog:two\n}\n',
    ],
  },

  *check({chains}) {
    for (const {protocol, skipped} of chains) {
      const failed = skipped.find(({reason}) => reason === 'failed' || reason === 'plugin-not-loaded');
      for (const {setting, driver, reason, span} of skipped) {
        if (reason !== 'after-failed') continue;
        yield {
          message: `${setting} (${driver}) never starts: ${failed?.setting ?? 'a driver'} in front of it fails`,
          span,
          hint: `Fix ${failed?.setting ?? 'that driver'} or put it last.`,
          setting,
          protocols: [protocol],
          ...(failed ? {related: [{message: `${failed.setting} fails: ${failed.message}`, span: failed.span}]} : {}),
        };
      }
    }
  },
};
