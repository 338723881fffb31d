import {jsonText} from '../json-text.js';
import type {EventRecord, RecordHeader} from '../record.js';
import {isCount, type JsonLine, type LineFormat} from './line.js';

type Encoding = JsonLine['encoding'];

/**
 * Bytes of a string. kcat writes bytes that are not UTF-8 as they are, and itself escapes nothing above U+001F: in a
 * line read as Latin-1 every character is a byte.
 */
function bytes(value: unknown, encoding: Encoding): Buffer | null | undefined {
  if (value === null) return null;
  return typeof value === 'string' ? Buffer.from(value, encoding) : undefined;
}

/** Headers stand as one flat array of names and values. */
function headersOf(value: unknown, encoding: Encoding): RecordHeader[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length % 2 !== 0) return null;
  const flat = value.map((item) => bytes(item, encoding));
  if (flat.includes(undefined)) return null;
  return Array.from({length: flat.length / 2}, (_, index) => [flat[2 * index], flat[2 * index + 1]] as RecordHeader);
}

/** The lines of `kcat -J`. */
export const kcat: LineFormat<'kcat'> = {
  name: 'kcat',
  otherSpellings: [],
  recognises: (object) => 'payload' in object && 'offset' in object && 'topic' in object && object.schema === undefined,
  decode(line, file) {
    const {encoding, object} = line;
    const {topic, partition, offset, ts, tstype} = object;
    const key = bytes(object.key ?? null, encoding);
    const value = bytes(object.payload, encoding);
    const headers = headersOf(object.headers, encoding);
    if (typeof topic !== 'string' || !isCount(partition) || !isCount(offset)) return null;
    if (key === undefined || value === undefined || headers === null) return null;
    const timestampMs = isCount(ts) ? ts : null;
    const timestampType = tstype === 'create' ? 'create' : tstype === 'logappend' ? 'append' : null;
    return {topic, partition, offset, timestampMs, timestampType, key, value, headers, file};
  },
};

/** Bytes in a JSON string as kcat writes them, but with bytes that are not UTF-8 as U+FFFD. */
function text(value: Buffer | null): string {
  return value === null ? 'null' : jsonText(value.toString('utf8'));
}

/** The record in kcat's envelope, without a line break; `broker` is left out. */
export function formatKcatLine(record: EventRecord): string {
  const {topic, partition, offset, timestampMs, timestampType, key, value, headers} = record;
  const type = timestampType === 'append' ? 'logappend' : (timestampType ?? 'unknown');
  const flat = headers.flatMap(([name, content]) => [text(name), text(content)]).join(',');
  return (
    `{"topic":${jsonText(topic ?? '')},"partition":${partition},"offset":${offset},"tstype":"${type}","ts":${timestampMs ?? -1}` +
    `${headers.length === 0 ? '' : `,"headers":[${flat}]`},"key":${text(key)},"payload":${text(value)}}`
  );
}
