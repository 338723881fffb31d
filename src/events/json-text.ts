import {isUtf8} from 'node:buffer';
import type {EventRecord} from './record.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not reach a terminal raw.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/g;
const plain = /^[ !#-[\]-~]*$/;

function spell(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A text as JSON in which nothing can write to a terminal. */
export function jsonText(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text).replace(unsafe, spell);
}

/** Bytes as JSON: a string, `{"base64":"…"}` where they are not UTF-8, or null. */
export function jsonBytes(bytes: Buffer | null): string {
  if (bytes === null) return 'null';
  const text = bytes.toString('latin1');
  if (plain.test(text)) return `"${text}"`;
  return isUtf8(bytes) ? jsonText(bytes.toString('utf8')) : `{"base64":"${bytes.toString('base64')}"}`;
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
  return json.replace(unsafe, (character) => ('\t\n\r'.includes(character) ? ' ' : spell(character)));
}
