import {eventNames, type NotificationEvent} from '../event.js';
import {jsonBytes, jsonHeaders, jsonText} from '../json-text.js';
import type {EventRecord, RecordLayout} from '../record.js';
import {isSayable} from '../time.js';
import type {ByteLines} from './byte-lines.js';
import {eventLineSchema, formatEventLine} from './event-line.js';
import {QuickEvent} from './kafka-quick.js';

const ascii = (text: string) => Buffer.from(text, 'latin1');
const heads = new Map(
  eventNames.map((name) => [name, ascii(`{"schema":"${eventLineSchema}","event":"${name}",`)] as const),
);
const beforeKey = ascii(',"key":');
const withoutHeaders = ascii(',"headers":[]},"payload":');
const tail = ascii(',"problem":null}\n');

/**
 * Writes the line of `formatEventLine` and a line break. An ordinary event of Kafka is copied piece by piece from where it
 * lies to where it goes: strings in between would take three times as long.
 */
export function writeEventLine(event: NotificationEvent, into: ByteLines): void {
  const {layout, timestampMs} = event.record;
  const isOrdinary = event instanceof QuickEvent && event.parts.isPrintable;
  if (isOrdinary && isSayable(timestampMs) && layout) writeOrdinary(event, layout, timestampMs, into);
  else into.text(`${formatEventLine(event)}\n`);
}

function writeOrdinary(
  {record, bytes, parts}: QuickEvent,
  layout: RecordLayout,
  timeMs: number,
  into: ByteLines,
): void {
  into.bytes(heads.get(parts.event) as Buffer);
  // `"user":"…"`, `,"mailbox":"…"` and `,"uidvalidity":…,"uid":…` stand in the payload as they do in the line.
  into.part(bytes, parts.start + 1, parts.userEnd + 1);
  into.part(bytes, parts.mailboxMember, parts.mailboxEnd + 1);
  if (parts.uidvalidity !== null && parts.uid !== null) into.part(bytes, parts.eventEnd, parts.uidEnd);
  else into.text(`,"uidvalidity":${parts.uidvalidity},"uid":${parts.uid}`);
  into.bytes(timeAndPlace(record, timeMs));
  into.number(record.offset ?? 0);
  into.bytes(beforeKey);
  if (isSame(bytes, parts.userStart, parts.userEnd, layout)) into.part(bytes, parts.userStart - 1, parts.userEnd + 1);
  else into.text(jsonBytes(record.key));
  if (layout.hasHeaders) into.text(`,"headers":${jsonHeaders(record.headers)}},"payload":`);
  else into.bytes(withoutHeaders);
  into.part(bytes, parts.start, parts.end);
  into.bytes(tail);
}

/** Whether the record's key is what stands there; the plugin's key is the user. */
function isSame(bytes: Buffer, start: number, end: number, {keyStart, keyEnd}: RecordLayout): boolean {
  if (keyEnd - keyStart !== end - start) return false;
  for (let index = 0; index < end - start; index += 1)
    if (bytes[keyStart + index] !== bytes[start + index]) return false;
  return true;
}

let second = Number.NaN;
let topic: string | null = null;
let partition: number | null = null;
let timeAndPlaceBytes = ascii('');
/** Where the milliseconds stand in it. */
const millisecondsAt = ',"timestamp":"2026-08-22T10:00:00.'.length;

/** From the time to the offset, which records in a row share but for the milliseconds. */
function timeAndPlace(record: EventRecord, timeMs: number): Buffer {
  const milliseconds = timeMs % 1000;
  if (timeMs - milliseconds !== second || record.topic !== topic || record.partition !== partition) {
    second = timeMs - milliseconds;
    ({topic, partition} = record);
    const time = `,"timestamp":"${new Date(second).toISOString()}"`;
    const place = `,"source":{"kind":"kafka","topic":${jsonText(topic ?? '')},"partition":${partition},"offset":`;
    timeAndPlaceBytes = Buffer.from(time + place, 'utf8');
  }
  timeAndPlaceBytes[millisecondsAt] = 0x30 + Math.floor(milliseconds / 100);
  timeAndPlaceBytes[millisecondsAt + 1] = 0x30 + (Math.floor(milliseconds / 10) % 10);
  timeAndPlaceBytes[millisecondsAt + 2] = 0x30 + (milliseconds % 10);
  return timeAndPlaceBytes;
}
