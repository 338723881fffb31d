import {configuredDrivers} from '../configured-drivers-2.3.js';
import {driverNames} from '../driver-value.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `dlog : x`: the blank belongs to the name. */
export const driverNameBlank: Rule = {
  id: 'driver-name-blank',
  severity: 'error',
  summary: 'There is a blank in the name of a driver, in front of the colon or inside the quotes.',
  why: 'The name runs to the first colon, blanks included, and no driver has one in its name. It cannot start and ends the chain.',
  source: 'push-notification-drivers.c, push_notification_driver_parse; observed with 2.3.19.1',
  log: 'Error: Unknown push notification driver: dlog ',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog : text\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = " dlog"\n}\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:text\n}\n'],
  },

  *check(input) {
    for (const {chain, origin, setting, value} of configuredDrivers(input)) {
      const bare = value.name.trim();
      if (bare === value.name || !driverNames.includes(bare.toLowerCase())) continue;
      const span = pieceSpan(origin.node, value.name);
      yield {
        message: `the name of the driver is '${value.name}', with a blank: there is no such driver`,
        span,
        hint: `Write ${bare}${value.text === null ? '' : ':'} without blanks.`,
        setting,
        protocols: [chain.protocol],
        ...(origin.node.value.raw.includes(value.name) ? {edits: [{span, text: bare}]} : {}),
      };
    }
  },
};
