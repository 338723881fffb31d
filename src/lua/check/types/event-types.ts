import {type DriverEvent, driverEvents, eventFunctions} from '../../driver-events.js';
import {number, oneOf, type Shape, tableOf, text, type ValueType} from './value-type.js';

// What each field of an event's table holds: push-notification-driver-lua.c, observed with 2.3.19.1 and 2.4.1.

const flags = oneOf([], ['\\Answered', '\\Deleted', '\\Draft', '\\Flagged', '\\Recent', '\\Seen']);

function listOf(name: string, element: ValueType): ValueType {
  return tableOf({name, owner: 'event', fields: new Map(), element});
}

const flagList = listOf('a list of flags', {
  ...flags,
  texts: {now: flags.texts?.ever ?? [], ever: flags.texts?.ever ?? []},
});
const keywordList = listOf('a list of keywords', text);
const words = oneOf([]);
const optionalText: ValueType = {...words, kinds: new Set(['string', 'nil'])};

const types: Readonly<Record<string, ValueType>> = {
  uid: number,
  uid_validity: number,
  date: number,
  tz: number,
  subject: optionalText,
  message_id: optionalText,
  flags: flagList,
  flags_old: flagList,
  keywords: keywordList,
  keywords_old: keywordList,
};

const names = [...eventFunctions.values()];

const fieldsOf = (event: DriverEvent) =>
  driverEvents[event].map((field): [string, ValueType] => [field, types[field] ?? words]);

/** The table of an event: everything that is not listed is text. */
export function eventType(event: DriverEvent): ValueType {
  const fields = new Map<string, ValueType>([['name', oneOf([event], names)], ['mailbox', words], ...fieldsOf(event)]);
  return tableOf({name: `the table of ${event}`, owner: 'event', fields} satisfies Shape);
}

/** The table of one event or another, for a function of which it is not known which events it serves. */
export function anyEventType(): ValueType {
  const fields = new Map<string, ValueType>([['name', oneOf(names)], ['mailbox', words], ...names.flatMap(fieldsOf)]);
  return tableOf({name: 'the table of an event', owner: 'event', fields} satisfies Shape);
}
