import {dovecotEvents} from '../../dovecot-events.js';
import {nearest} from '../../nearest.js';
import {configuredDrivers} from '../configured-drivers-2.3.js';
import {isKafkaEvent, splitEvents} from '../kafka-events.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `events=NewMessage`. */
export const kafkaEventsUnknown: Rule = {
  id: 'kafka-events-unknown',
  severity: 'warning',
  summary: 'The events option of a kafka driver names an event that does not exist.',
  why: 'Unknown names are passed over in silence, and what was meant is never published.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew,FlagSet\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew,FlagsSet\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const option = value.options.findLast(({key}) => key === 'events');
      if (driver !== 'kafka' || option === undefined) continue;
      const names = splitEvents(option.value ?? '');
      // Where no known name is left there is another rule.
      if (!names.some(isKafkaEvent)) continue;
      for (const name of names.filter((word) => !isKafkaEvent(word))) {
        const meant = nearest(name, dovecotEvents);
        yield {
          message: `there is no event ${name}: it is passed over`,
          span: pieceSpan(origin.node, name),
          hint: meant === null ? `Choose among ${dovecotEvents.join(', ')}.` : `Write ${meant}.`,
          setting,
          protocols: [chain.protocol],
        };
      }
    }
  },
};
