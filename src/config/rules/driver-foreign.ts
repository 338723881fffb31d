import type {Rule} from './rule.js';

/** A driver that only a plugin of another party can know. */
export const driverForeign: Rule = {
  id: 'driver-foreign',
  severity: 'info',
  summary: "Only a plugin that is not Dovecot's own can know a driver.",
  why: 'Plugins of other parties bring drivers of their own, such as xaps or webpush. If the plugin has no driver of that name, it does not start, and no driver after it does.',
  source: 'push-notification-drivers.c, push_notification_driver_register; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'mail_plugins = notify push_notification xaps_push_notification\nplugin {\n  push_notification_driver = xaps\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n  xaps_push_notification = yes\n}\npush_notification xaps {\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification xaps_push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\n',
    ],
  },

  *check({chains}) {
    for (const {protocol, configured} of chains) {
      for (const {foreign, setting, driver, span} of configured) {
        if (!foreign) continue;
        yield {
          message: `${setting}: Dovecot itself has no driver ${driver.trim()}; whether a loaded plugin has it cannot be told`,
          span,
          hint: `Make sure that an installed plugin brings the driver ${driver.trim()}.`,
          setting,
          protocols: [protocol],
        };
      }
    }
  },
};
