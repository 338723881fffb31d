import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `cache_lifetime=60`: a time without unit. */
export const oxCacheLifetimeInvalid: Rule = {
  id: 'ox-cache-lifetime-invalid',
  severity: 'error',
  summary: 'The cache_lifetime of an ox driver is no time that Dovecot accepts.',
  why: 'It needs a whole number with a unit (secs, mins, hours, days, weeks, or shortened). Anything else keeps the driver from starting, and the chain ends there.',
  source: 'push-notification-driver-ox.c, settings-parser.c, settings_get_time; observed with 2.3.19.1',
  log: "Error: ox: Failed to parse OX cache_lifetime 60: Time interval '60' is missing units (add e.g. 's' for seconds)",
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n cache_lifetime=60\n}\n',
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n cache_lifetime=1.5s\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n cache_lifetime=60s\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, origin, setting, why, value} of configuredDrivers(input)) {
      if (why !== 'cache-lifetime-invalid') continue;
      const option = value.options.findLast(({key}) => key === 'cache_lifetime');
      const text = option?.value ?? '';
      const digits = /^\d+$/.test(text);
      yield {
        message: `cache_lifetime=${text} is no time, and the driver never starts`,
        span: pieceSpan(origin.node, option?.text ?? ''),
        hint: digits ? `Add the unit: cache_lifetime=${text}s.` : 'Write a whole number and a unit: 60s, 5m, 1h.',
        setting,
        protocols: [chain.protocol],
        ...(digits && option ? {edits: [{span: pieceSpan(origin.node, option.text), text: `${option.text}s`}]} : {}),
      };
    }
  },
};
