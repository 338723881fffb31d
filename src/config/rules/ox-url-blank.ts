import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `url = http://…`: blanks around the sign of an option. */
export const oxUrlBlank: Rule = {
  id: 'ox-url-blank',
  severity: 'error',
  summary: 'There are blanks around the = of the url option.',
  why: 'Options are split at blanks before they are split at the sign. The url is then empty or has no value, and the driver cannot start.',
  source: 'push-notification-drivers.c, push_notification_driver_parse; observed with 2.3.19.1',
  log: 'Error: ox: Failed to parse OX REST URL : Relative HTTP URL not allowed',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url= http://127.0.0.1:8009/n\n}\n',
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url = http://127.0.0.1:8009/n cache_lifetime=10s\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      if (driver !== 'ox' || !value.options.some((option) => option.key === 'url' && !option.value)) continue;
      const written = /url *= *(?! )/.exec(origin.value)?.[0] ?? 'url';
      yield {
        message: `${setting} has an empty url, since options end at a blank: the driver never starts`,
        span: pieceSpan(origin.node, written.trimEnd()),
        hint: 'Write url=http://… without blanks around the sign.',
        setting,
        protocols: [chain.protocol],
        ...(/^url *= +$|^url +=/.test(written) && origin.node.value.raw.includes(written)
          ? {edits: [{span: pieceSpan(origin.node, written), text: 'url='}]}
          : {}),
      };
    }
  },
};
