import {configuredDrivers} from '../configured-drivers-2.3.js';
import type {DriverValue} from '../driver-value.js';
import {isKafkaEvent} from '../kafka-events.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `events=MessageNew, FlagsSet`. */
export const kafkaEventsBlank: Rule = {
  id: 'kafka-events-blank',
  severity: 'warning',
  summary: 'The events option of a kafka driver has blanks between the names.',
  why: 'An option ends at the first blank. What follows is taken for further options, which are unknown and passed over in silence: those events are never published.',
  source: 'push-notification-drivers.c, push_notification_driver_parse; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew, FlagsSet\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew,FlagsSet\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const words = driver === 'kafka' ? eventWords(value) : [];
      const [first = '', ...dropped] = words;
      if (dropped.length === 0) continue;
      const written = stretchOf(origin.value, first, dropped.at(-1) ?? '');
      const names = words
        .join(',')
        .replace(/^events=/, '')
        .split(',')
        .filter(Boolean);
      yield {
        message: `${dropped.join(' ')} behind the blank in events is dropped: these events are never published`,
        span: pieceSpan(origin.node, written),
        hint: `Leave out the blanks: events=${names.join(',')}.`,
        setting,
        protocols: [chain.protocol],
        ...(origin.node.value.raw.includes(written)
          ? {edits: [{span: pieceSpan(origin.node, written), text: `events=${names.join(',')}`}]}
          : {}),
      };
    }
  },
};

/** The events option and the bare words behind it that belong to its list. */
function eventWords({options}: DriverValue): readonly string[] {
  const at = options.findLastIndex(({key}) => key === 'events');
  if (at === -1) return [];
  const words = options.slice(at + 1);
  const end = words.findIndex(({value, text}) => value !== null || !isEventList(text));
  return [options[at], ...words.slice(0, end === -1 ? words.length : end)].map((option) => option?.text ?? '');
}

function isEventList(text: string): boolean {
  return text.split(',').every((name) => name === '' || isKafkaEvent(name));
}

function stretchOf(text: string, first: string, last: string): string {
  const start = text.indexOf(first);
  return text.slice(start, text.indexOf(last, start + first.length) + last.length);
}
