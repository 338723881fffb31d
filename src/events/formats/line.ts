import type {EventRecord, FilePosition} from '../record.js';

/** One line of a dump that is a JSON object. */
export interface JsonLine {
  readonly bytes: Buffer;
  readonly text: string;
  /** How the text was made of the bytes: `latin1`, a character a byte, where they are not UTF-8. */
  readonly encoding: 'utf8' | 'latin1';
  readonly object: Readonly<Record<string, unknown>>;
}

/** One way in which records are written to a file, one JSON object per line. */
export interface LineFormat<Name extends string = string> {
  readonly name: Name;
  /** Texts of which one is in every line that spells bytes of its record other than as JSON text. */
  readonly otherSpellings: readonly string[];
  /** Whether the members are those of this format. */
  recognises(object: JsonLine['object']): boolean;
  /** The record; null where a member is missing or of the wrong type, undefined for a line that says it is no event. */
  decode(line: JsonLine, at: FilePosition): EventRecord | null | undefined;
}

/** Reads the lines of one log, in which an event may need several lines; lines of different processes may mix. */
export interface LogReader {
  /** Whether a line continues what this reader has started, so that no other reader is asked. */
  expects?(line: Buffer): boolean;
  /** Hands on the records that are whole with this line; false when the line is not about an event. */
  push(line: Buffer, at: FilePosition, emit: Emit): boolean;
  /** Hands on what still waits for lines that will not come. */
  end(emit: Emit): void;
}

export type Emit = (record: EventRecord) => void;

/** One kind of log that says events. */
export interface LogFormat<Name extends string = string> {
  readonly name: Name;
  /** Whether JSON lines beside the log's own are payloads. */
  readonly hasPayloadLines: boolean;
  /** `now`, milliseconds since 1970, dates a line without a year when it is read. */
  createReader(now: () => number): LogReader;
}

/** Whether the value is a partition or an offset. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Bytes of a JSON value as record lines hold them (text, `{"base64":…}`, null); undefined for anything else. */
export function bytesOf(value: unknown): Buffer | null | undefined {
  if (value === null) return null;
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  const base64 = (value as {base64?: unknown} | undefined)?.base64;
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : undefined;
}
