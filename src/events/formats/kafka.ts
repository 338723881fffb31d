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
const names: ReadonlySet<string> = new Set([
  'FlagsClear',
  'FlagsSet',
  'MailboxCreate',
  'MailboxDelete',
  'MailboxRename',
  'MailboxSubscribe',
  'MailboxUnsubscribe',
  'MessageAppend',
  'MessageExpunge',
  'MessageNew',
  'MessageRead',
  'MessageTrash',
]);

function decode(object: PayloadObject): PayloadFields {
  const {event} = object;
  if (event === undefined) return noEvent('no event: the payload has no member "event"');
  if (typeof event !== 'string' || !names.has(event)) return noEvent(`no event: ${quoted(event)} is no known name`);
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
export const kafka: PayloadFormat = {name: 'kafka', recognises: () => true, decode};

const unclosed = /,"event":"Mailbox(?:Delete|Subscribe|Unsubscribe)\}$/;

/**
 * The payload with the quote that the plugin leaves out behind three event names, or null where the text is not that.
 * A quote inside a name is always escaped, so the pattern cannot be part of one.
 */
export function repairKafka(text: string): string | null {
  return unclosed.test(text) ? `${text.slice(0, -1)}"}` : null;
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: JSON strings cannot hold them.
const string = /"(?:[^"\\\u0000-\u001f\u007f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/.source;
const plainString = /"([^"\\\u0000-\u001f\u007f]*)"/.source;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: see above.
const uint = '(0|[1-9][0-9]{0,9})';
const members = 'date|from|snippet|subject|to|flags|keywords|oldFlags|oldKeywords|oldMailbox';
/** A whole payload as the plugin writes it, without `userdb` and without escapes in the first members. */
const usual = new RegExp(
  `^\\{"user":${plainString},"mailbox":${plainString},"event":"([A-Za-z]+)"(?:,"uidvalidity":${uint}(?:,"uid":${uint})?)?` +
    `(?:,"(?:${members})":(?:${string}|\\[(?:${string}(?:,${string})*)?\\]))*\\}$`,
);

function uint32(text: string | undefined): number | null {
  return text === undefined ? null : uint32OrNull(Number(text));
}

/**
 * The fields of a payload in the plugin's usual form, read without making an object of it: one regular expression checks
 * that it is valid JSON in a quarter of the time of JSON.parse. Null for everything else, which may be a payload too.
 */
export function readUsualKafka(text: string): PayloadFields | null {
  const match = usual.exec(text);
  const event = match?.[3] ?? '';
  if (!match || !names.has(event)) return null;
  const [, user = '', mailbox = ''] = match;
  return {
    event: event as EventName,
    user,
    mailbox,
    uidvalidity: uint32(match[4]),
    uid: uint32(match[5]),
  };
}
