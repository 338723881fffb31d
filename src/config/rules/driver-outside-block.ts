import type {Rule} from './rule.js';

/** `push_notification_driver = x` at the root of 2.4. */
export const driverOutsideBlock: Rule = {
  id: 'driver-outside-block',
  severity: 'error',
  summary: 'A driver is set outside of any push_notification block.',
  why: 'It is accepted and starts nothing. Where there are blocks, it becomes the driver of every one that does not name its own, whatever the block is called; that is a warning.',
  source: 'push-notification-settings.c; observed with 2.4.1',
  log: null,
  dialect: '2.4',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification_driver = dlog\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification main {\n  driver = dlog\n}\n',
    ],
  },

  *check({model, chains}) {
    for (const {protocol} of chains) {
      const view = model.effective.protocol(protocol);
      const blocks = view.blocks('push_notification');
      const setting = view.settings.get('push_notification_driver');
      if (setting === undefined || setting.value === '') continue;
      yield {
        ...(blocks.length === 0 ? {} : {severity: 'warning'}),
        message:
          blocks.length === 0
            ? 'push_notification_driver starts nothing outside of a block'
            : 'push_notification_driver becomes the driver of every block that does not name its own',
        span: setting.span,
        hint: `Put it into a block: push_notification ${setting.value} { … }.`,
        setting: setting.key,
        protocols: [protocol],
      };
    }
  },
};
