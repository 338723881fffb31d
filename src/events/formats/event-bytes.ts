import {eventNames, type NotificationEvent} from '../event.js';
import {jsonBytes, jsonHeaders, jsonText} from '../json-text.js';
import type {EventRecord, RecordLayout} from '../record.js';
import {isSayable} from '../time.js';
import type {ByteLines} from './byte-lines.js';
import {EventLineFormatter, eventLineSchema} from './event-line.js';
import {repairedProblem} from './kafka.js';
import {QuickEvent} from './kafka-quick.js';

const ascii = (text: string) => Buffer.from(text, 'latin1');
const heads = new Map(
  eventNames.map((name) => [name, ascii(`{"schema":"${eventLineSchema}","event":"${name}",`)] as const),
);
const beforeKey = ascii(',"key":');
const withoutHeaders = ascii(',"headers":[]},"payload":');
const tail = ascii(',"problem":null}\n');
const missingQuote = ascii('"}');
const beforeRaw = ascii(`,"problem":"${repairedProblem}","raw":"`);
const afterRaw = ascii('"}\n');
/** Where the milliseconds are in `EventLineWriter.#timeAndPlace`. */
const millisecondsAt = ',"timestamp":"2026-08-22T10:00:00.'.length;

/**
 * Writes lines of `dovepush.event/1` as bytes. An ordinary event of Kafka is copied piece by piece from where it lies to
 * where it goes: strings in between would take three times as long.
 */
export class EventLineWriter {
  readonly #formatter = new EventLineFormatter();
  /** What records that follow one another share: topic, partition, and the second of their time in milliseconds. */
  #topic: string | null = null;
  #partition: number | null = null;
  #second = Number.NaN;
  /** From the time to the offset. */
  #timeAndPlace = ascii('');

  /** Writes the line of the event and a line break. */
  write(event: NotificationEvent, into: ByteLines): void {
    const {layout, timestampMs} = event.record;
    const isOrdinary = event instanceof QuickEvent && event.parts.isPrintable;
    if (isOrdinary && isSayable(timestampMs) && layout) this.#writeParts(event, layout, timestampMs, into);
    else into.text(`${this.#formatter.format(event)}\n`);
  }

  #writeParts({record, parts}: QuickEvent, layout: RecordLayout, timeMs: number, into: ByteLines): void {
    const {bytes} = parts;
    into.bytes(heads.get(parts.event) as Buffer);
    // `"user":"…"`, `,"mailbox":"…"` and `,"uidvalidity":…,"uid":…` are the same in the payload as in the line.
    into.part(bytes, parts.start + 1, parts.userEnd + 1);
    into.part(bytes, parts.mailboxMember, parts.mailboxEnd + 1);
    if (parts.uidvalidity !== null && parts.uid !== null) into.part(bytes, parts.eventEnd, parts.uidEnd);
    else into.text(`,"uidvalidity":${parts.uidvalidity},"uid":${parts.uid}`);
    into.bytes(this.#from(record, timeMs));
    into.number(record.offset ?? 0);
    into.bytes(beforeKey);
    if (isSame(bytes, parts.userStart, parts.userEnd, layout)) into.part(bytes, parts.userStart - 1, parts.userEnd + 1);
    else into.text(jsonBytes(record.key));
    if (layout.hasHeaders) into.text(`,"headers":${jsonHeaders(record.headers)}},"payload":`);
    else into.bytes(withoutHeaders);
    writePayload(parts, into);
  }

  /** Time, topic and partition. */
  #from({topic, partition}: EventRecord, timeMs: number): Buffer {
    const milliseconds = timeMs % 1000;
    if (timeMs - milliseconds !== this.#second || topic !== this.#topic || partition !== this.#partition) {
      [this.#second, this.#topic, this.#partition] = [timeMs - milliseconds, topic, partition];
      const time = `,"timestamp":"${new Date(this.#second).toISOString()}"`;
      const place = `,"source":{"kind":"kafka","topic":${jsonText(topic ?? '')},"partition":${partition},"offset":`;
      this.#timeAndPlace = Buffer.from(time + place, 'utf8');
    }
    const bytes = this.#timeAndPlace;
    bytes[millisecondsAt] = 0x30 + Math.floor(milliseconds / 100);
    bytes[millisecondsAt + 1] = 0x30 + (Math.floor(milliseconds / 10) % 10);
    bytes[millisecondsAt + 2] = 0x30 + (milliseconds % 10);
    return bytes;
  }
}

/** The payload, and to the end of the line. */
function writePayload({bytes, start, end, isUnclosed}: QuickEvent['parts'], into: ByteLines): void {
  if (!isUnclosed) {
    into.part(bytes, start, end);
    into.bytes(tail);
    return;
  }
  into.part(bytes, start, end - 1);
  into.bytes(missingQuote);
  into.bytes(beforeRaw);
  into.escaped(bytes, start, end);
  into.bytes(afterRaw);
}

/** Whether the record's key is what is there; the plugin's key is the user. */
function isSame(bytes: Buffer, start: number, end: number, {keyStart, keyEnd}: RecordLayout): boolean {
  if (keyEnd - keyStart !== end - start) return false;
  for (let index = 0; index < end - start; index += 1)
    if (bytes[keyStart + index] !== bytes[start + index]) return false;
  return true;
}
