import type {EventRecord, FilePosition} from '../record.js';

/** One line of a dump that is a JSON object. */
export interface JsonLine {
  readonly bytes: Buffer;
  readonly text: string;
  /** How the text was made of the bytes: `latin1`, a character a byte, where they are not UTF-8. */
  readonly encoding: 'utf8' | 'latin1';
  readonly object: Readonly<Record<string, unknown>>;
}

/** One way in which records stand in a file, a line each. */
export interface LineFormat {
  readonly name: 'record' | 'kcat' | 'ox' | 'event';
  /** Whether the members are those of this format. */
  recognises(object: JsonLine['object']): boolean;
  /** The record, or null where a member is missing or of the wrong type. */
  decode(line: JsonLine, at: FilePosition): EventRecord | null;
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
