import {configuredDrivers} from '../configured-drivers-2.3.js';
import {splitEvents} from '../kafka-events.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `events=MailboxCreate,MailboxCreate`. */
export const kafkaEventsRepeated: Rule = {
  id: 'kafka-events-repeated',
  severity: 'warning',
  summary: 'An event is named twice in the events option.',
  why: 'The plugin registers an event once for each time that it is named. Mailbox events are then sent twice, and the keywords of flag events contain every keyword twice.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew,FlagsSet,flagsset\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew,FlagsSet\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const option = value.options.findLast(({key}) => key === 'events');
      if (driver !== 'kafka' || !option?.value) continue;
      const seen = new Set<string>();
      for (const name of splitEvents(option.value)) {
        const key = name.toLowerCase();
        if (key !== '' && seen.has(key)) {
          yield {
            message: `${name} is named twice: it is sent twice, or with every keyword twice`,
            span: pieceSpan(origin.node, option.text),
            hint: `Remove the second ${name}.`,
            setting,
            protocols: [chain.protocol],
          };
          break;
        }
        seen.add(key);
      }
    }
  },
};
