import {dovecotEvents} from '../../dovecot-events.js';
import type {EventName} from '../event.js';
import {
  noEvent,
  type PayloadFields,
  type PayloadFormat,
  type PayloadObject,
  quoted,
  stringOrNull,
  uint32OrNull,
} from './payload.js';

/** The twelve events of the plugin: push-notification-kafka-event.c of tallence/push-notification-kafka-plugin. */
export const kafkaEventNames: ReadonlySet<string> = new Set(dovecotEvents);

function decode(object: PayloadObject): PayloadFields {
  const {event} = object;
  if (event === undefined) return noEvent('no event: the payload has no member "event"');
  if (typeof event !== 'string' || !kafkaEventNames.has(event))
    return noEvent(`no event: ${quoted(event)} is no known name`);
  if (typeof object.user !== 'string') return noEvent('no event: the payload names no user');
  return {
    event: event as EventName,
    user: object.user,
    mailbox: stringOrNull(object.mailbox),
    uidvalidity: uint32OrNull(object.uidvalidity),
    uid: uint32OrNull(object.uid),
  };
}

/** The payload of the push-notification-kafka-plugin, which is also what a payload of nobody else's shape is tried as. */
export const kafka: PayloadFormat<'kafka'> = {
  name: 'kafka',
  otherSpellings: {marks: [], events: {}},
  recognises: () => true,
  decode,
};

/** The events of which the plugin leaves out the quote after the name. */
export const unclosedEventNames: ReadonlySet<string> = new Set([
  'MailboxDelete',
  'MailboxSubscribe',
  'MailboxUnsubscribe',
]);
export const repairedProblem = 'repaired: the quote that closes the event name was missing';
const unclosed = new RegExp(`,"event":"(?:${[...unclosedEventNames].join('|')})\\}$`);

/**
 * The payload with the quote that the plugin leaves out behind three event names, or null where the text is not that.
 * A quote inside a name is always escaped, so the pattern cannot be part of one.
 */
export function repairKafka(text: string): string | null {
  return unclosed.test(text) ? `${text.slice(0, -1)}"}` : null;
}
