import {jsonBytes, jsonHeaders, jsonText} from '../json-text.js';
import type {EventRecord, RecordHeader} from '../record.js';
import {bytesOf, isCount, type LineFormat} from './line.js';

const schema = 'dovepush.record/1';

/** Headers of a record line; null where they are none. */
export function headersOf(value: unknown): RecordHeader[] | null {
  if (!Array.isArray(value)) return null;
  const headers = value.map((pair) => (Array.isArray(pair) ? [bytesOf(pair[0]), bytesOf(pair[1])] : []));
  return headers.every(([name, content]) => name && content !== undefined)
    ? (headers as unknown as RecordHeader[])
    : null;
}

/** The lines of `events record`: lossless. */
export const recordLine: LineFormat<'record'> = {
  name: 'record',
  otherSpellings: ['base64'],
  recognises: (object) => object.schema === schema,
  decode({object}, file) {
    const {topic, partition, offset, timestamp, timestampType: type} = object;
    const [key, value, headers] = [bytesOf(object.key), bytesOf(object.value), headersOf(object.headers)];
    if (key === undefined || value === undefined || headers === null) return null;
    const known = typeof topic === 'string' && isCount(partition) && isCount(offset);
    if (!known && topic !== null) return null;
    return {
      topic: known ? topic : null,
      partition: known ? partition : null,
      offset: known ? offset : null,
      timestampMs: Number.isSafeInteger(timestamp) ? (timestamp as number) : null,
      timestampType: type === 'create' || type === 'append' ? type : null,
      key,
      value,
      headers,
      file,
    };
  },
};

/** The record as a record line without a line break. */
export function formatRecordLine(record: EventRecord): string {
  const {topic, partition, offset, timestampMs, timestampType, key, value, headers} = record;
  return (
    `{"schema":"${schema}","topic":${topic === null ? 'null' : jsonText(topic)},"partition":${partition},"offset":${offset}` +
    `,"timestamp":${timestampMs},"timestampType":${timestampType === null ? 'null' : `"${timestampType}"`}` +
    `,"key":${jsonBytes(key)},"value":${jsonBytes(value)},"headers":${jsonHeaders(headers)}}`
  );
}
