import {isUtf8} from 'node:buffer';
import type {NotificationEvent} from './event.js';
import {payloadFormats} from './formats/index.js';
import {kafka, repairKafka} from './formats/kafka.js';
import type {PayloadFormat, PayloadObject} from './formats/payload.js';
import type {EventRecord} from './record.js';

function asObject(text: string): PayloadObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PayloadObject) : null;
  } catch {
    return null;
  }
}

function formatOf(object: PayloadObject): PayloadFormat {
  return payloadFormats.find((format) => format.recognises(object)) ?? kafka;
}

function unreadable(record: EventRecord, problem: string): NotificationEvent {
  const nothing = {event: null, user: null, mailbox: null, uidvalidity: null, uid: null, payload: null};
  return {...nothing, timestampMs: record.timestampMs, problem, invalid: record.value !== null, record};
}

function readable(record: EventRecord, text: string, object: PayloadObject, repair: string | null): NotificationEvent {
  const fields = formatOf(object).decode(object);
  return {
    event: fields.event,
    user: fields.user,
    mailbox: fields.mailbox,
    uidvalidity: fields.uidvalidity,
    uid: fields.uid,
    ...(fields.uids === undefined ? {} : {uids: fields.uids}),
    timestampMs: fields.timestampMs ?? record.timestampMs,
    payload: {text, object},
    problem: repair ?? fields.problem ?? record.problem ?? null,
    invalid: repair !== null,
    record,
  };
}

/**
 * The event of a record. Never throws: what cannot be read has `event` null, what is no event too, and `problem` says
 * why. The plugin's payload without a closing quote is repaired.
 */
export function decode(record: EventRecord): NotificationEvent {
  if (record.value === null) return unreadable(record, 'no event: the record has no value (tombstone)');
  if (record.damaged) return unreadable(record, record.problem ?? 'damaged');
  if (!isUtf8(record.value)) return unreadable(record, record.problem ?? 'no event: the value is not UTF-8');
  const text = record.value.toString('utf8');
  const object = asObject(text);
  if (object) return readable(record, text, object, null);
  const repaired = repairKafka(text);
  const mended = repaired === null ? null : asObject(repaired);
  if (repaired === null || mended === null) {
    return unreadable(record, record.problem ?? 'no event: the value is no JSON object');
  }
  return readable(record, repaired, mended, 'repaired: the quote that closes the event name was missing');
}
