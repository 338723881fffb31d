import {isUtf8} from 'node:buffer';
import {decodeCyrusLog} from './formats/cyrus-log.js';
import {createDlogReader, type DlogReader} from './formats/dlog.js';
import {lineFormats} from './formats/index.js';
import {repairKafka} from './formats/kafka.js';
import type {JsonLine, LineFormat} from './formats/line.js';
import {bareRecord, damagedRecord, type EventRecord, type FilePosition} from './record.js';

/** How the lines of a file are read; `auto` looks at each line. */
export const inputFormats = ['auto', 'record', 'kcat', 'payload', 'dlog', 'cyrus', 'ox'] as const;
export type InputFormat = (typeof inputFormats)[number];

/** Turns lines into records. A log's event may need several lines, so a record can come later than its first line. */
export interface LineDecoder {
  /** Whether lines of this kind can be judged one by one, before they are decoded. */
  independent(firstByte: number | undefined): boolean;
  /** Hands the line's records to `emit`; false when the line is passed over. */
  push(line: Buffer, at: FilePosition, emit: (record: EventRecord) => void): boolean;
  /** Hands on what still waits for lines that will not come. */
  end(emit: (record: EventRecord) => void): void;
}

const brace = 0x7b;

function parseObject(text: string): JsonLine['object'] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonLine['object']) : null;
  } catch {
    return null;
  }
}

/** `bare` is whether a line that is none of the formats may be a payload. */
function decodeJsonLine(
  bytes: Buffer,
  at: FilePosition,
  formats: readonly LineFormat[],
  bare: boolean,
): EventRecord | null {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  const object = parseObject(text);
  if (object === null) return decodeUnparsed(bytes, text, at);
  const format = formats.find((candidate) => candidate.recognises(object));
  if (format)
    return (
      format.decode({bytes, text, encoding, object}, at) ?? damagedRecord(bytes, at, `damaged: no ${format.name} line`)
    );
  // Other lines of this program, results and summaries, are no events.
  const foreign = !bare || String(object.schema).startsWith('dovepush.');
  return foreign ? null : bareRecord(bytes, null, at);
}

function decodeUnparsed(bytes: Buffer, text: string, at: FilePosition): EventRecord {
  const payload = repairKafka(text) !== null;
  return payload ? bareRecord(bytes, null, at) : damagedRecord(bytes, at, 'truncated: the line is no JSON object');
}

function jsonFormats(input: InputFormat): readonly LineFormat[] {
  if (input === 'payload' || input === 'cyrus' || input === 'dlog') return [];
  return input === 'auto' ? lineFormats : lineFormats.filter(({name}) => name === input);
}

/** A decoder for one file. `now`, milliseconds since 1970, dates each line of a log without a year when it is read. */
export function createLineDecoder(input: InputFormat, now: () => number): LineDecoder {
  const formats = jsonFormats(input);
  const dlog: DlogReader | null = input === 'auto' || input === 'dlog' ? createDlogReader(now) : null;
  const logs = input === 'auto' || input === 'cyrus';
  const json = input !== 'dlog';
  const bare = input === 'auto' || input === 'cyrus';

  function pushText(line: Buffer, at: FilePosition, emit: (record: EventRecord) => void): boolean {
    if (dlog?.push(line, at, emit)) return true;
    const record = logs ? decodeCyrusLog(line.toString('utf8'), at, now) : null;
    if (record) emit(record);
    return record !== null;
  }

  function pushJson(line: Buffer, at: FilePosition, emit: (record: EventRecord) => void): boolean {
    const record = input === 'payload' ? bareRecord(line, null, at) : decodeJsonLine(line, at, formats, bare);
    if (record) emit(record);
    return record !== null;
  }

  return {
    independent: (firstByte) => (json && firstByte === brace) || input === 'payload',
    push: (line, at, emit) =>
      (json && line[0] === brace) || input === 'payload' ? pushJson(line, at, emit) : pushText(line, at, emit),
    end: (emit) => dlog?.end(emit),
  };
}
