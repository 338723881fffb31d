import {dovecotEvents} from '../../dovecot-events.js';
import {type ConfiguredDriver, configuredDrivers} from '../configured-drivers-2.3.js';
import {splitEvents} from '../kafka-events.js';
import type {Rule} from './rule.js';

/** Two kafka drivers with different `events`. */
export const kafkaEventsUnion: Rule = {
  id: 'kafka-events-union',
  severity: 'warning',
  summary: 'Two kafka drivers ask for different events.',
  why: 'All drivers of a session share one list of wanted events, and each gets all of them: both topics receive what either asked for.',
  source: 'push-notification-txn-msg.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=new events=MessageNew\n  push_notification_driver2 = kafka:topic=flags events=FlagsSet,FlagsClear\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew,FlagsSet,FlagsClear\n}\n',
    ],
  },

  *check(input) {
    const drivers = [...configuredDrivers(input)].filter(({driver, starts}) => driver === 'kafka' && starts);
    for (const later of drivers) {
      const first = drivers.find(({chain}) => chain === later.chain);
      if (first === undefined || first === later || wanted(first) === wanted(later)) continue;
      yield {
        message: `${first.setting} and ${later.setting} ask for different events, and both publish all of them`,
        span: later.origin.span,
        hint: 'Give both the same events, and filter where they are consumed.',
        setting: later.setting,
        protocols: [later.chain.protocol],
        related: [{message: `${first.setting} is set here`, span: first.origin.span}],
      };
    }
  },
};

function wanted({value}: ConfiguredDriver): string {
  const events = value.options.findLast(({key}) => key === 'events')?.value;
  const names = events == null ? dovecotEvents : splitEvents(events);
  return [...new Set(names.map((name) => name.toLowerCase()))].sort().join();
}
