import {isUtf8} from 'node:buffer';
import type {NotificationEvent, Payload} from './event.js';
import {parseCutObject} from './formats/cut-object.js';
import {decodeCutCyrus} from './formats/cyrus.js';
import {payloadFormats} from './formats/index.js';
import {kafka, repairedProblem, repairKafka} from './formats/kafka.js';
import {readQuick} from './formats/kafka-quick.js';
import type {PayloadFields, PayloadFormat, PayloadObject} from './formats/payload.js';
import {parseObject} from './json-text.js';
import type {EventRecord} from './record.js';

function formatOf(object: PayloadObject): PayloadFormat {
  return payloadFormats.find((format) => format.recognises(object)) ?? kafka;
}

function unreadable(record: EventRecord, problem: string): NotificationEvent {
  const nothing = {event: null, user: null, mailbox: null, uidvalidity: null, uid: null, payload: null};
  return {...nothing, timestampMs: record.timestampMs, problem, invalid: record.value !== null, record};
}

function readable(record: EventRecord, payload: Payload, fields: PayloadFields, invalid: boolean): NotificationEvent {
  // Written out: a spread of the fields doubles the time of reading a file.
  const event = {
    event: fields.event,
    user: fields.user,
    mailbox: fields.mailbox,
    uidvalidity: fields.uidvalidity,
    uid: fields.uid,
    uids: fields.uids,
    actor: fields.actor,
    oldMailbox: fields.oldMailbox,
    oldUser: fields.oldUser,
    oldUids: fields.oldUids,
    mailboxes: fields.mailboxes,
    timestampMs: fields.timestampMs ?? record.timestampMs,
    payload,
    problem: fields.problem ?? record.problem ?? null,
    invalid,
    record,
  };
  return fields.truncated ? {...event, truncated: true} : event;
}

function readParsed(record: EventRecord, text: string, object: PayloadObject): NotificationEvent {
  return readable(record, {text, isPrintable: false, object}, formatOf(object).decode(object), false);
}

function repair(record: EventRecord, text: string): NotificationEvent | null {
  const repaired = repairKafka(text);
  const object = repaired === null ? null : parseObject(repaired);
  if (repaired === null || object === null) return null;
  const fields = {...formatOf(object).decode(object), problem: repairedProblem};
  return readable(record, {text: repaired, isPrintable: false, object}, fields, true);
}

/** What the head of a payload of Cyrus that was cut off still says; null where it does not say which event. */
function readCut(record: EventRecord, value: Buffer): NotificationEvent | null {
  const object = parseCutObject(value.toString('utf8'));
  const fields = object && decodeCutCyrus(object);
  if (!object || !fields || fields.event === null) return null;
  const payload = {text: JSON.stringify(object), isPrintable: false, object};
  return readable(record, payload, {...fields, problem: record.problem ?? 'truncated', truncated: true}, true);
}

/**
 * The event of a record. Never throws: what cannot be read has `event` null, what is no event too, and `problem` says
 * why. The plugin's payload without a closing quote is repaired.
 */
export function decode(record: EventRecord): NotificationEvent {
  const {layout} = record;
  // A fetched record is read where it lies: even a view of its value takes time.
  const quick =
    layout && layout.valueStart !== -1 ? readQuick(record, layout.bytes, layout.valueStart, layout.valueEnd) : null;
  return quick ?? decodeValue(record, record.value);
}

function decodeValue(record: EventRecord, value: Buffer | null): NotificationEvent {
  if (value === null) return unreadable(record, 'no event: the record has no value (tombstone)');
  if (record.damaged) return readCut(record, value) ?? unreadable(record, record.problem ?? 'damaged');
  const quick = record.layout ? null : readQuick(record, value, 0, value.length);
  if (quick) return quick;
  if (!isUtf8(value)) return unreadable(record, record.problem ?? 'no event: the value is not UTF-8');
  const text = value.toString('utf8');
  const object = parseObject(text);
  if (object) return readParsed(record, text, object);
  return repair(record, text) ?? unreadable(record, record.problem ?? 'no event: the value is no JSON object');
}
