import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** Quotes inside the driver string. */
export const oxUrlQuoted: Rule = {
  id: 'ox-url-quoted',
  severity: 'error',
  summary: 'The URL of an ox driver stands in quotes inside the driver string.',
  why: 'Quotes mean nothing in the options of a driver, so that the URL begins with a quote and is taken for a relative one. The driver cannot start.',
  source: 'push-notification-driver-ox.c, http-url.c; observed with 2.3.19.1',
  log: 'Error: ox: Failed to parse OX REST URL "http://127.0.0.1:8009/n": Relative HTTP URL not allowed',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url="http://127.0.0.1:8009/n"\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = "ox:url=http://127.0.0.1:8009/n"\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const url = value.options.findLast(({key}) => key === 'url')?.value ?? '';
      if (driver !== 'ox' || !isQuoted(url)) continue;
      const span = pieceSpan(origin.node, url);
      yield {
        message: `the url of ${setting} begins with a quote, which belongs to it: the driver never starts`,
        span,
        hint: 'Write the URL without quotes.',
        setting,
        protocols: [chain.protocol],
        ...(/^(["']).*\1$/.test(url) ? {edits: [{span, text: url.slice(1, -1)}]} : {}),
      };
    }
  },
};

/** Whether an option's value begins with a quote, plain or typographic. */
export function isQuoted(value: string): boolean {
  return /^["'“”‘’«»„]/.test(value);
}
