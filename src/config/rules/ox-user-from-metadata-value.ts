import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `user_from_metadata=no`. */
export const oxUserFromMetadataValue: Rule = {
  id: 'ox-user-from-metadata-value',
  severity: 'warning',
  summary: 'user_from_metadata is given a value that says no.',
  why: 'Only its presence counts. Whatever follows the sign, the user name of the payload is taken from the http-notify entry.',
  source: 'push-notification-driver-ox.c, push_notification_driver_ox_init; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n user_from_metadata=no\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n user_from_metadata\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const option = value.options.find(({key}) => key === 'user_from_metadata');
      if (driver !== 'ox' || !/^(?:no|n|off|false|0)$/i.test(option?.value ?? '')) continue;
      yield {
        message: `${option?.text} switches it on: only the presence of the option counts`,
        span: pieceSpan(origin.node, option?.text ?? ''),
        hint: 'Remove the option.',
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};
