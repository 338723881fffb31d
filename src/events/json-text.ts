import {isUtf8} from 'node:buffer';
import {jsonEscape, unsafeCharacters} from '../unsafe-text.js';
import type {EventRecord} from './record.js';

const needsNoEscape = /^[ !#-[\]-~]*$/;

/** A text as JSON in which nothing can write to a terminal. */
export function jsonText(text: string): string {
  return needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text).replace(unsafeCharacters, jsonEscape);
}

/** Bytes as JSON: a string, `{"base64":"…"}` where they are not UTF-8, or null. */
export function jsonBytes(bytes: Buffer | null): string {
  if (bytes === null) return 'null';
  const text = bytes.toString('latin1');
  if (needsNoEscape.test(text)) return `"${text}"`;
  return isUtf8(bytes) ? jsonText(bytes.toString('utf8')) : `{"base64":"${bytes.toString('base64')}"}`;
}

/** The object that the text is as JSON; null for anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

/** A parsed value as JSON, `nothing` for undefined; what is nested too deeply to be written is `…`. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    // JSON.parse goes deeper than JSON.stringify.
    return '…';
  }
}

/** Headers as JSON: pairs of name and value in the order of the record. */
export function jsonHeaders(headers: EventRecord['headers']): string {
  if (headers.length === 0) return '[]';
  return `[${headers.map(([name, value]) => `[${jsonBytes(name)},${jsonBytes(value)}]`).join(',')}]`;
}

/**
 * JSON text from outside on one line. White space between tokens becomes a blank: a raw line break cannot stand inside
 * a JSON string.
 */
export function oneLine(json: string): string {
  return json.replace(unsafeCharacters, (character) => ('\t\n\r'.includes(character) ? ' ' : jsonEscape(character)));
}
