import type {EventName} from '../event.js';
import {kafkaEventNames} from './kafka.js';

const bytesOf = (text: string) => Buffer.from(text, 'latin1');
const code = (character: string) => character.charCodeAt(0);
const [quote, comma, backslash, digit0, digit9] = [code('"'), code(','), code('\\'), code('0'), code('9')];
const [openList, closeList, closeObject] = [code('['), code(']'), code('}')];

const beginning = bytesOf('{"user":"');
const beforeMailbox = bytesOf(',"mailbox":"');
const beforeEvent = bytesOf(',"event":"');
const beforeUidvalidity = bytesOf(',"uidvalidity":');
const beforeUid = bytesOf(',"uid":');
const names = byByte(
  7,
  [...kafkaEventNames].map((name) => ({text: bytesOf(`${name}"`), name: name as EventName})),
);
const texts = [
  'date',
  'from',
  'snippet',
  'subject',
  'to',
  'flags',
  'keywords',
  'oldFlags',
  'oldKeywords',
  'oldMailbox',
];
const members = byByte(
  2,
  texts.map((name) => ({text: bytesOf(`,"${name}":`)})),
);

/** Entries by the byte that tells most of them apart. */
function byByte<T extends {readonly text: Uint8Array}>(position: number, entries: readonly T[]) {
  return Array.from({length: 256}, (_, byte) => entries.filter(({text}) => text[position] === byte));
}

/** Bytes that stand for themselves in a string: printable ASCII but for quote and backslash. */
const plain = Uint8Array.from({length: 256}, (_, byte) =>
  Number(byte >= 0x20 && byte <= 0x7e && byte !== quote && byte !== backslash),
);
const escapable = Uint8Array.from({length: 256}, (_, byte) => Number('"\\/bfnrt'.includes(String.fromCharCode(byte))));

// Where the scan is. A function that gave back both a verdict and the next position would make an object for each step.
let at = 0;

/**
 * The event of a payload in the plugin's usual form and ASCII, told from its bytes where they lie: a fraction of the time
 * of reading all fields. Null for everything else, which may be a payload too. What it takes is certainly valid JSON.
 */
export function scanEventName(bytes: Uint8Array, start: number, end: number): EventName | null {
  at = start;
  if (!literal(bytes, beginning) || !plainString(bytes)) return null;
  if (!literal(bytes, beforeMailbox) || !plainString(bytes)) return null;
  if (!literal(bytes, beforeEvent)) return null;
  const name = eventName(bytes);
  if (name === null || !ids(bytes)) return null;
  while (bytes[at] === comma) if (!member(bytes)) return null;
  // A scan that ran on into the bytes behind the payload does not end here.
  return bytes[at] === closeObject && at === end - 1 ? name : null;
}

// The loops count in variables of their own: `at` lives in memory.
function literal(bytes: Uint8Array, text: Uint8Array): boolean {
  const start = at;
  for (let index = 0; index < text.length; index += 1) if (bytes[start + index] !== text[index]) return false;
  at = start + text.length;
  return true;
}

/** The rest of a string without escapes, its closing quote included. */
function plainString(bytes: Uint8Array): boolean {
  passPlain(bytes);
  at += 1;
  return bytes[at - 1] === quote;
}

function passPlain(bytes: Uint8Array): void {
  let next = at;
  while (plain[bytes[next] as number] === 1) next += 1;
  at = next;
}

function eventName(bytes: Uint8Array): EventName | null {
  for (const {text, name} of names[bytes[at + 7] as number] ?? []) if (literal(bytes, text)) return name;
  return null;
}

function ids(bytes: Uint8Array): boolean {
  if (!literal(bytes, beforeUidvalidity)) return true;
  return number(bytes) && (!literal(bytes, beforeUid) || number(bytes));
}

/** Up to ten digits, none of them a leading zero. */
function number(bytes: Uint8Array): boolean {
  const start = at;
  let next = start;
  while ((bytes[next] as number) >= digit0 && (bytes[next] as number) <= digit9) next += 1;
  at = next;
  const length = next - start;
  return length > 0 && length <= 10 && (length === 1 || bytes[start] !== digit0);
}

function member(bytes: Uint8Array): boolean {
  for (const {text} of members[bytes[at + 2] as number] ?? []) {
    if (literal(bytes, text)) return bytes[at] === openList ? list(bytes) : string(bytes);
  }
  return false;
}

function list(bytes: Uint8Array): boolean {
  at += 1;
  if (bytes[at] === closeList) {
    at += 1;
    return true;
  }
  while (string(bytes)) {
    at += 1;
    if (bytes[at - 1] === closeList) return true;
    if (bytes[at - 1] !== comma) return false;
  }
  return false;
}

function string(bytes: Uint8Array): boolean {
  if (bytes[at] !== quote) return false;
  at += 1;
  for (;;) {
    passPlain(bytes);
    if (bytes[at] !== backslash) break;
    if (!escaped(bytes)) return false;
  }
  at += 1;
  return bytes[at - 1] === quote;
}

function escaped(bytes: Uint8Array): boolean {
  const isLong = bytes[at + 1] === code('u');
  if (!isLong && escapable[bytes[at + 1] as number] !== 1) return false;
  at += 2;
  if (!isLong) return true;
  for (const last = at + 4; at < last; at += 1) if (!isHex(bytes[at] as number)) return false;
  return true;
}

function isHex(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= digit0 && byte <= digit9) || (lower >= code('a') && lower <= code('f'));
}
