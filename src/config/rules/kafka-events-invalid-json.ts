import {dovecotEvents} from '../../dovecot-events.js';
import {configuredDrivers} from '../configured-drivers-2.3.js';
import {splitEvents} from '../kafka-events.js';
import type {Rule} from './rule.js';

const broken = ['MailboxDelete', 'MailboxSubscribe', 'MailboxUnsubscribe'];

/** Three of the plugin's events are no JSON. */
export const kafkaEventsInvalidJson: Rule = {
  id: 'kafka-events-invalid-json',
  severity: 'info',
  summary: 'A kafka driver publishes events whose payload is not valid JSON.',
  why: 'The plugin leaves out a quote in MailboxDelete, MailboxSubscribe and MailboxUnsubscribe. A consumer that parses strictly stumbles over them. Without an events option all events are published.',
  source: 'push-notification-kafka plugin, push-notification-kafka-event.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew,FlagsSet,FlagsClear\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, starts, value} of configuredDrivers(input)) {
      if (driver !== 'kafka' || !starts) continue;
      const events = value.options.findLast(({key}) => key === 'events')?.value;
      const names = (events == null ? dovecotEvents : splitEvents(events)).map((name) => name.toLowerCase());
      const bad = broken.filter((event) => names.includes(event.toLowerCase()));
      if (bad.length === 0) continue;
      yield {
        message: `the payload of ${bad.join(', ')} is not valid JSON`,
        span: origin.node.value.span,
        hint: 'Leave them out of events where consumers parse strictly.',
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};
