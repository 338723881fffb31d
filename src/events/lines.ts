import {isUtf8} from 'node:buffer';
import {cyrus} from './formats/cyrus.js';
import {cyrusRecord, cyrusTimeMs} from './formats/cyrus-record.js';
import {type InputFormat, lineFormats, logFormats} from './formats/index.js';
import {repairKafka} from './formats/kafka.js';
import type {Emit, LineFormat} from './formats/line.js';
import {mayBeJsonFrame} from './formats/log-frame.js';
import {parseObject} from './json-text.js';
import {LogLines} from './log-lines.js';
import {bareRecord, damagedRecord, type EventRecord, type FilePosition} from './record.js';

/** Turns lines into records. A log's event may need several lines, so a record can come later than its first line. */
export interface LineDecoder {
  /** Whether a line, from `start` to `end` of the bytes, can be judged by itself, before it is decoded. */
  independent(bytes: Buffer, start: number, end: number): boolean;
  /** Hands the line's records to `emit`; false when the line is ignored. */
  push(line: Buffer, at: FilePosition, emit: Emit): boolean;
  /** Hands on what still waits for lines that will not come. */
  end(emit: Emit): void;
}

const [brace, closingBrace] = [0x7b, 0x7d];

/** `isPayload` is whether a line in none of the formats may be a payload. */
function decodeJsonLine(
  bytes: Buffer,
  at: FilePosition,
  formats: readonly LineFormat[],
  isPayload: boolean,
): EventRecord | null {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  const object = parseObject(text);
  if (object === null) return decodeUnparsed(bytes, text, at);
  const format = formats.find((candidate) => candidate.recognises(object));
  if (format) {
    const record = format.decode({bytes, text, encoding, object}, at);
    if (record === undefined) return null;
    return record ?? damagedRecord(bytes, at, `damaged: no ${format.name} line`);
  }
  // Other lines of this program, results and summaries, are no events.
  const isForeign = !isPayload || (typeof object.schema === 'string' && object.schema.startsWith('dovepush.'));
  return isForeign ? null : bareRecord(bytes, cyrus.recognises(object) ? cyrusTimeMs(object) : null, at);
}

/** How every payload of Cyrus begins, and none of Dovecot's. */
const cyrusStart = '{"event":"';

function decodeUnparsed(bytes: Buffer, text: string, at: FilePosition): EventRecord {
  if (text.startsWith(cyrusStart)) return cyrusRecord(bytes, null, at, false);
  const isPayload = repairKafka(text) !== null;
  return isPayload ? bareRecord(bytes, null, at) : damagedRecord(bytes, at, 'truncated: the line is no JSON object');
}

/** A decoder for one file. `now`, milliseconds since 1970, dates each line of a log without a year when it is read. */
export function createLineDecoder(input: InputFormat, now: () => number): LineDecoder {
  const isChosen = ({name}: {readonly name: string}) => input === 'auto' || name === input;
  const isPayloads = input === 'payload';
  const logs = logFormats.filter(isChosen);
  const formats = lineFormats.filter(isChosen);
  const hasPayloadLines = logs.some((log) => log.hasPayloadLines);
  const hasJson = isPayloads || formats.length > 0 || hasPayloadLines;

  function pushJson(line: Buffer, at: FilePosition, emit: Emit): boolean | null {
    if (!hasJson) return null;
    const record = isPayloads ? bareRecord(line, null, at) : decodeJsonLine(line, at, formats, hasPayloadLines);
    if (record) emit(record);
    return record !== null;
  }

  const lines = new LogLines(logs, now, pushJson);

  // A brace alone is the first line of an object over several lines. A line that breaks off may have lost what is looked for.
  const isWholeJson = (bytes: Buffer, start: number, end: number) =>
    hasJson && bytes[start] === brace && bytes[end - 1] === closingBrace && end > start + 1;

  return {
    independent: (bytes, start, end) =>
      isPayloads || (isWholeJson(bytes, start, end) && !(logs.length > 0 && mayBeJsonFrame(bytes, start))),
    push: (line, at, emit) => (isPayloads ? pushJson(line, at, emit) : lines.push(line, at, emit)) ?? false,
    end: (emit) => lines.end(emit),
  };
}
