import {configuredDrivers} from '../configured-drivers-2.3.js';
import {splitEvents} from '../kafka-events.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

const exact = ['MessageNew', 'MessageAppend'];

/** `events=messagenew`. */
export const kafkaEventsCase: Rule = {
  id: 'kafka-events-case',
  severity: 'error',
  summary: 'MessageNew or MessageAppend is spelt in another case in the events option.',
  why: 'Names are compared without regard to case, but the content of these two is only asked for where they are spelt exactly. In another spelling they are registered and never produce anything.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=messagenew\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew,flagsset\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const option = value.options.findLast(({key}) => key === 'events');
      if (driver !== 'kafka' || !option?.value) continue;
      for (const name of splitEvents(option.value)) {
        const meant = exact.find((event) => event.toLowerCase() === name.toLowerCase());
        if (meant === undefined || meant === name) continue;
        const span = pieceSpan(origin.node, name);
        yield {
          message: `${name} never produces anything: it must be spelt ${meant}`,
          span,
          hint: `Write ${meant}.`,
          setting,
          protocols: [chain.protocol],
          ...(span === origin.node.value.span ? {} : {edits: [{span, text: meant}]}),
        };
      }
    }
  },
};
