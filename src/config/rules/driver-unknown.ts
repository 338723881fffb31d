import {nearest} from '../../nearest.js';
import {configuredDrivers} from '../configured-drivers-2.3.js';
import {driverBlocks} from '../driver-blocks-2.4.js';
import {driverNames} from '../driver-value.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** A driver name that nothing registers. */
export const driverUnknown: Rule = {
  id: 'driver-unknown',
  severity: 'error',
  summary: 'A driver of that name does not exist.',
  why: 'The driver cannot start, and it ends the chain. The name is what stands before the first colon, compared without regard to case; quotes of any kind in it count as letters.',
  source: 'push-notification-drivers.c, push_notification_driver_init; observed with 2.3.19.1',
  log: 'Error: Unknown push notification driver: dlogg',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlogg\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = “dlog”\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification main {\n  driver = dlogg\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification main {\n  driver = dlog\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check(input) {
    for (const {block, chain, driver, setting, span, why} of driverBlocks(input)) {
      if (why !== 'driver-unknown') continue;
      const own = block.settings.get('push_notification_driver')?.node.value.span;
      const meant = nearest(driver, driverNames);
      yield {
        message: `there is no push notification driver '${driver}'`,
        span: own ?? block.node?.nameSpan ?? span,
        hint: meant === null ? `Set driver to one of ${driverNames.join(', ')}.` : `Write ${meant}.`,
        setting,
        protocols: [chain.protocol],
      };
    }
    for (const {chain, origin, setting, why, value} of configuredDrivers(input)) {
      const name = value.name.toLowerCase();
      if (why !== 'driver-unknown' || driverNames.includes(name.trim())) continue;
      const letters = name.replace(/[^a-z]/g, '');
      const meant = driverNames.includes(letters) ? letters : nearest(name, driverNames);
      yield {
        message:
          value.name === '' ? `${setting} names no driver` : `there is no push notification driver '${value.name}'`,
        span: pieceSpan(origin.node, value.name),
        hint: meant === null ? `Choose one of ${driverNames.join(', ')}.` : `Write ${meant}.`,
        setting,
        protocols: [chain.protocol],
        ...(meant === letters ? {edits: [{span: pieceSpan(origin.node, value.name), text: meant}]} : {}),
      };
    }
  },
};
