import type {NotificationEvent, Payload} from '../event.js';
import {jsonBytes, jsonHeaders, jsonText, oneLine} from '../json-text.js';
import type {EventRecord, PushFailed} from '../record.js';
import {isSayable} from '../time.js';
import {bytesOf, isCount, type LineFormat} from './line.js';
import {memberText} from './member-text.js';
import {headersOf} from './record-line.js';

export const eventLineSchema = 'dovepush.event/1';

/**
 * Formats events as lines of `dovepush.event/1`. Remembers second and partition of the last one, which records that follow
 * one another often share: making a date's text takes longer than all the rest of the line.
 */
export class EventLineFormatter {
  #second = Number.NaN;
  #secondText = '';
  #topic: string | null = null;
  #partition: number | null = null;
  #partitionText = '';

  /** The event as one line of JSON without a line break, the payload's text as it is on the wire. */
  format(event: NotificationEvent): string {
    const {record, payload, problem} = event;
    const more = event.uids || event.actor || event.oldMailbox || event.mailboxes ? optionalMembers(event) : '';
    const raw = event.invalid ? `,"raw":${jsonBytes(record.value)}` : '';
    const failed = record.pushFailed === undefined ? '' : `,"pushFailed":${visibleFailed(record.pushFailed)}`;
    const truncated = event.truncated ? ',"truncated":true' : '';
    return (
      `{"schema":"${eventLineSchema}","event":${event.event === null ? 'null' : `"${event.event}"`}` +
      `,"user":${event.user === null ? 'null' : jsonText(event.user)}` +
      `,"mailbox":${event.mailbox === null ? 'null' : jsonText(event.mailbox)}` +
      `,"uidvalidity":${event.uidvalidity},"uid":${event.uid}${more},"timestamp":${this.#time(event.timestampMs)}` +
      `,"source":${this.#source(record)},"payload":${payloadJson(payload)}` +
      `,"problem":${problem === null ? 'null' : jsonText(problem)}${truncated}${failed}${raw}}`
    );
  }

  /** RFC 3339, UTC, milliseconds, in quotes; null where there is none or RFC 3339 cannot say it. */
  #time(ms: number | null): string {
    if (!isSayable(ms)) return 'null';
    const rest = ((ms % 1000) + 1000) % 1000;
    if (ms - rest !== this.#second) {
      this.#second = ms - rest;
      this.#secondText = new Date(this.#second).toISOString().slice(0, -4);
    }
    return `"${this.#secondText}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z"`;
  }

  #source(record: EventRecord): string {
    if (record.file === null) return `{"kind":"kafka",${this.#wire(record)}}`;
    const where = `{"kind":"file","file":${jsonText(record.file.path)},"line":${record.file.line}`;
    return record.topic === null ? `${where}${partOfWire(record)}}` : `${where},${this.#wire(record)}}`;
  }

  #wire({topic, partition, offset, key, headers}: EventRecord): string {
    if (topic !== this.#topic || partition !== this.#partition) {
      [this.#topic, this.#partition] = [topic, partition];
      this.#partitionText = `"topic":${jsonText(topic ?? '')},"partition":${partition},"offset":`;
    }
    return `${this.#partitionText}${offset},"key":${jsonBytes(key)},"headers":${jsonHeaders(headers)}`;
  }
}

/** Text of the log, in which nothing may reach a terminal. */
function visibleFailed({driver, target, reason, more}: PushFailed): string {
  const others = more === undefined ? '' : `,"more":[${more.map(visibleFailed).join(',')}]`;
  return `{"driver":"${driver}","target":${target === null ? 'null' : jsonText(target)},"reason":${jsonText(reason)}${others}}`;
}

/** What only some events say. */
function optionalMembers({uids, actor, oldMailbox, oldUser, oldUids, mailboxes}: NotificationEvent): string {
  return (
    (uids === undefined ? '' : `,"uids":[${uids.join(',')}]`) +
    (actor === undefined ? '' : `,"actor":${jsonText(actor)}`) +
    (oldMailbox === undefined ? '' : `,"oldMailbox":${jsonText(oldMailbox)}`) +
    (oldUser === undefined ? '' : `,"oldUser":${oldUser === null ? 'null' : jsonText(oldUser)}`) +
    (oldUids === undefined ? '' : `,"oldUids":[${oldUids.join(',')}]`) +
    (mailboxes === undefined ? '' : `,"mailboxes":[${mailboxes.map(jsonText).join(',')}]`)
  );
}

/** What a dump without topics still says of a record. */
function partOfWire({partition, offset, key, headers}: EventRecord): string {
  return (
    (partition === null ? '' : `,"partition":${partition}`) +
    (offset === null ? '' : `,"offset":${offset}`) +
    (key === null ? '' : `,"key":${jsonBytes(key)}`) +
    (headers.length === 0 ? '' : `,"headers":${jsonHeaders(headers)}`)
  );
}

function payloadJson(payload: Payload | null): string {
  if (payload === null) return 'null';
  return payload.isPrintable ? payload.text : oneLine(payload.text);
}

function textBytes(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text, 'utf8');
}

type Members = Readonly<Record<string, unknown>>;

function wireOf(source: Members): Pick<EventRecord, 'topic' | 'partition' | 'offset' | 'key' | 'headers'> {
  const {topic, partition, offset} = source;
  return {
    topic: typeof topic === 'string' ? topic : null,
    partition: isCount(partition) ? partition : null,
    offset: isCount(offset) ? offset : null,
    key: bytesOf(source.key) ?? null,
    headers: headersOf(source.headers) ?? [],
  };
}

/** Lines of `--json` read back: the payload's text, or `raw` where there is one, is the value again. */
export const eventLine: LineFormat<'event'> = {
  name: 'event',
  otherSpellings: ['base64'],
  recognises: (object) => object.schema === eventLineSchema,
  decode({text, object}, file) {
    const source = (object.source ?? {}) as Members;
    const payload = object.payload === null ? null : memberText(text, 'payload');
    const value = object.raw === undefined ? textBytes(payload) : bytesOf(object.raw);
    if (value === undefined) return null;
    const ms = typeof object.timestamp === 'string' ? Date.parse(object.timestamp) : Number.NaN;
    const isCut = object.truncated === true;
    const says = typeof object.problem === 'string' && (object.raw === undefined || isCut);
    const rest = {...(says ? {problem: String(object.problem)} : {}), ...(isCut ? {damaged: true as const} : {})};
    return {...wireOf(source), timestampMs: Number.isNaN(ms) ? null : ms, timestampType: null, value, file, ...rest};
  },
};
