import {parseObject} from '../json-text.js';
import type {EventRecord, FilePosition, RecordHeader} from '../record.js';
import {isCount, type JsonLine, type LineFormat, type LogFormat} from './line.js';

/** Headers are objects with `key` and `value`. */
function headersOf(value: unknown): RecordHeader[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return null;
  const headers = value.map((header: Record<string, unknown> | null) => {
    const {key, value: content} = header ?? {};
    return typeof key === 'string' && typeof content === 'string' ? [Buffer.from(key), Buffer.from(content)] : null;
  });
  return headers.includes(null) ? null : (headers as unknown as RecordHeader[]);
}

/** A text; an empty one is left out of the object, as a missing one is. */
function bytesOf(value: unknown): Buffer | null | undefined {
  if (value === undefined) return null;
  return typeof value === 'string' ? Buffer.from(value) : undefined;
}

function recognises(object: JsonLine['object']): boolean {
  const {schema, topic, partition, offset, timestamp} = object;
  if (schema !== undefined || 'payload' in object) return false;
  return typeof topic === 'string' && isCount(partition) && isCount(offset) && typeof timestamp === 'number';
}

/** Null where the value was left out of the dump (`--meta-only`) or a member has another type. */
function decode(object: JsonLine['object'], file: FilePosition): EventRecord | null {
  const {topic, partition, offset, timestamp, value_size: size} = object;
  const [key, value, headers] = [bytesOf(object.key), bytesOf(object.value), headersOf(object.headers)];
  if (key === undefined || value === undefined || headers === null || size !== undefined) return null;
  return {
    topic: topic as string,
    partition: partition as number,
    offset: offset as number,
    timestampMs: isCount(timestamp) ? timestamp : null,
    timestampType: null,
    key,
    value,
    headers,
    file,
  };
}

/** The lines of `rpk topic consume --pretty-print=false`. Bytes that are not UTF-8 are lost in them. */
export const rpk: LineFormat<'rpk'> = {
  name: 'rpk',
  otherSpellings: [],
  recognises,
  decode: ({object}, file) => decode(object, file),
};

/** What the lines of an object between its braces begin with. */
const inner = /^ {2,}["{}\]]/;
/** An object that is longer is none of a record. */
const longestObject = 256 * 1024 * 1024;

/** The objects of `rpk topic consume`, each over several lines. */
export const rpkPretty: LogFormat<'rpk'> = {
  name: 'rpk',
  hasPayloadLines: false,
  createReader() {
    let lines: string[] = [];
    let size = 0;
    let start: FilePosition | null = null;

    function isExpected(line: Buffer): boolean {
      if (start === null) return false;
      const text = line.subarray(0, 64).toString('latin1');
      return size < longestObject && (text === '}' || inner.test(text));
    }

    return {
      expects: isExpected,
      push(line, at, emit) {
        const isStart = line.length === 1 && line[0] === 0x7b;
        if (!isStart && !isExpected(line)) {
          start = null;
          return false;
        }
        if (isStart) [lines, size, start] = [[], 0, at];
        lines.push(line.toString('utf8'));
        size += line.length;
        if (line[0] !== 0x7d) return true;
        const object = parseObject(lines.join('\n'));
        const record = object !== null && start !== null && recognises(object) ? decode(object, start) : null;
        start = null;
        if (record !== null) emit(record);
        return record !== null;
      },
      end() {},
    };
  },
};
