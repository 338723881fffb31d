import {configuredDrivers} from '../configured-drivers-2.3.js';
import {driverOptions} from '../driver-value.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `url=A,cache_lifetime=10s`. */
export const oxUrlComma: Rule = {
  id: 'ox-url-comma',
  severity: 'warning',
  summary: 'The options of an ox driver are separated by commas.',
  why: 'Only spaces separate options. The comma and what follows become part of the URL, and the option keeps its default.',
  source: 'push-notification-drivers.c, push_notification_driver_parse; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n,cache_lifetime=10s\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n cache_lifetime=10s\n}\n',
    ],
  },

  *check(input) {
    const names = driverOptions.ox?.join('|');
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      if (driver !== 'ox') continue;
      for (const {value: text} of value.options) {
        const [, written, option] = new RegExp(`([,;]((?:${names})(?:=|$).*))`).exec(text ?? '') ?? [];
        if (written === undefined) continue;
        const span = pieceSpan(origin.node, written);
        yield {
          message: `${written} belongs to the value in front of it: only spaces separate options`,
          span,
          hint: `Write a space in front of ${option?.split('=')[0]}.`,
          setting,
          protocols: [chain.protocol],
          ...(span === origin.node.value.span
            ? {}
            : {edits: [{span, text: written.replace(new RegExp(`[,;](?=(?:${names})(?:=|$))`, 'g'), ' ')}]}),
        };
      }
    }
  },
};
