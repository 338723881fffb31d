import {isUtf8} from 'node:buffer';
import type {NotificationEvent} from './event.js';
import type {EventRecord} from './record.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not reach a terminal raw.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/g;
const plain = /^[ !#-[\]-~]*$/;

function spell(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A text as JSON in which nothing can write to a terminal. */
export function jsonText(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text).replace(unsafe, spell);
}

/** A value as JSON in which nothing can write to a terminal. */
export function jsonValue(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, spell);
}

/** Bytes as JSON: a string, `{"base64":"…"}` where they are not UTF-8, or null. */
export function jsonBytes(bytes: Buffer | null): string {
  if (bytes === null) return 'null';
  return isUtf8(bytes) ? jsonText(bytes.toString('utf8')) : `{"base64":"${bytes.toString('base64')}"}`;
}

/** Headers as JSON: pairs of name and value in the order of the record. */
export function jsonHeaders(headers: EventRecord['headers']): string {
  if (headers.length === 0) return '[]';
  return `[${headers.map(([name, value]) => `[${jsonBytes(name)},${jsonBytes(value)}]`).join(',')}]`;
}

/**
 * JSON text from outside on one line. White space between tokens becomes a blank: a raw line break cannot stand inside
 * a JSON string.
 */
export function oneLine(json: string): string {
  return json.replace(unsafe, (character) => ('\t\n\r'.includes(character) ? ' ' : spell(character)));
}

/** RFC 3339, UTC, milliseconds, in quotes; null where there is none or it lies outside what a date can say. */
export function jsonTime(ms: number | null): string {
  return ms === null || Math.abs(ms) > 8.64e15 ? 'null' : `"${new Date(ms).toISOString()}"`;
}

function wire(record: EventRecord): string {
  const {topic, partition, offset, key, headers} = record;
  return `"topic":${jsonText(topic ?? '')},"partition":${partition},"offset":${offset},"key":${jsonBytes(key)},"headers":${jsonHeaders(headers)}`;
}

function source(record: EventRecord): string {
  if (record.file === null) return `{"kind":"kafka",${wire(record)}}`;
  const place = `{"kind":"file","file":${jsonText(record.file.path)},"line":${record.file.line}`;
  return record.topic === null ? `${place}}` : `${place},${wire(record)}}`;
}

/** The event as one line of JSON (`dovepush.event/1`), the payload's text as it stands on the wire; no line break. */
export function eventJson(event: NotificationEvent): string {
  const {record, payload, problem} = event;
  const uids = event.uids === undefined ? '' : `,"uids":[${event.uids.join(',')}]`;
  const raw = event.invalid ? `,"raw":${jsonBytes(record.value)}` : '';
  return (
    `{"schema":"dovepush.event/1","event":${event.event === null ? 'null' : `"${event.event}"`}` +
    `,"user":${event.user === null ? 'null' : jsonText(event.user)}` +
    `,"mailbox":${event.mailbox === null ? 'null' : jsonText(event.mailbox)}` +
    `,"uidvalidity":${event.uidvalidity},"uid":${event.uid}${uids},"timestamp":${jsonTime(event.timestampMs)}` +
    `,"source":${source(record)},"payload":${payload === null ? 'null' : oneLine(payload.text)}` +
    `,"problem":${problem === null ? 'null' : jsonText(problem)}${raw}}`
  );
}
