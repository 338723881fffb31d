import {configuredDrivers} from '../configured-drivers-2.3.js';
import {isKafkaEvent, splitEvents} from '../kafka-events.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `events=` with nothing in it. */
export const kafkaEventsNone: Rule = {
  id: 'kafka-events-none',
  severity: 'error',
  summary: 'The events option of a kafka driver names no event that exists.',
  why: 'The driver starts, and publishes nothing. An empty list is not the same as none: without the option all events are published.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=all\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const option = value.options.findLast(({key}) => key === 'events');
      if (driver !== 'kafka' || option === undefined || splitEvents(option.value ?? '').some(isKafkaEvent)) continue;
      yield {
        message: 'events names no event: the driver publishes nothing',
        span: pieceSpan(origin.node, option.text),
        hint: 'Name the events, or leave the option out for all of them.',
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};
