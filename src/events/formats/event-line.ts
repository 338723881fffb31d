import type {NotificationEvent} from '../event.js';
import {jsonBytes, jsonHeaders, jsonText, oneLine} from '../json-text.js';
import type {EventRecord} from '../record.js';
import {isSayable} from '../time.js';
import {bytesOf, isCount, type LineFormat} from './line.js';
import {memberText} from './member-text.js';
import {headersOf} from './record-line.js';

export const eventLineSchema = 'dovepush.event/1';

let second = Number.NaN;
let secondText = '';

/**
 * RFC 3339, UTC, milliseconds, in quotes; null where there is none or RFC 3339 cannot say it. Records that follow one
 * another often share their second, and making a date's text takes longer than all the rest of the line.
 */
function jsonTime(ms: number | null): string {
  if (!isSayable(ms)) return 'null';
  const rest = ((ms % 1000) + 1000) % 1000;
  if (ms - rest !== second) {
    second = ms - rest;
    secondText = new Date(second).toISOString().slice(0, -4);
  }
  return `"${secondText}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z"`;
}

let topicSeen: string | null = null;
let partitionSeen: number | null = null;
let partitionText = '';

/** Topic and partition, which records in a row share. */
function partitionJson(topic: string | null, partition: number | null): string {
  if (topic !== topicSeen || partition !== partitionSeen) {
    topicSeen = topic;
    partitionSeen = partition;
    partitionText = `"topic":${jsonText(topic ?? '')},"partition":${partition},"offset":`;
  }
  return partitionText;
}

function wire({topic, partition, offset, key, headers}: EventRecord): string {
  return `${partitionJson(topic, partition)}${offset},"key":${jsonBytes(key)},"headers":${jsonHeaders(headers)}`;
}

function source(record: EventRecord): string {
  if (record.file === null) return `{"kind":"kafka",${wire(record)}}`;
  const where = `{"kind":"file","file":${jsonText(record.file.path)},"line":${record.file.line}`;
  return record.topic === null ? `${where}${partOfWire(record)}}` : `${where},${wire(record)}}`;
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

/** The event as one line of JSON (`dovepush.event/1`), the payload's text as it stands on the wire; no line break. */
export function formatEventLine(event: NotificationEvent): string {
  const {record, payload, problem} = event;
  const uids = event.uids === undefined ? '' : `,"uids":[${event.uids.join(',')}]`;
  const raw = event.invalid ? `,"raw":${jsonBytes(record.value)}` : '';
  return (
    `{"schema":"${eventLineSchema}","event":${event.event === null ? 'null' : `"${event.event}"`}` +
    `,"user":${event.user === null ? 'null' : jsonText(event.user)}` +
    `,"mailbox":${event.mailbox === null ? 'null' : jsonText(event.mailbox)}` +
    `,"uidvalidity":${event.uidvalidity},"uid":${event.uid}${uids},"timestamp":${jsonTime(event.timestampMs)}` +
    `,"source":${source(record)},"payload":${payload === null ? 'null' : payload.isPrintable ? payload.text : oneLine(payload.text)}` +
    `,"problem":${problem === null ? 'null' : jsonText(problem)}${raw}}`
  );
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
    const problem = typeof object.problem === 'string' && object.raw === undefined ? {problem: object.problem} : {};
    return {...wireOf(source), timestampMs: Number.isNaN(ms) ? null : ms, timestampType: null, value, file, ...problem};
  },
};
