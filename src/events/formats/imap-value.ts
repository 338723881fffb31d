/** A value as IMAP writes it (RFC 9051 4): an atom, quoted string or literal, null for NIL, or a list of values. */
export type ImapValue = Buffer | null | readonly ImapValue[];

/** A value and where it ends; or why there is none: bytes are missing, or what is there is no value. */
export type Parsed<T> = {readonly value: T; readonly end: number} | 'incomplete' | 'invalid';

const [space, quote, open, close, backslash, percent, brace] = [0x20, 0x22, 0x28, 0x29, 0x5c, 0x25, 0x7b];
/** Longer ones are none of Cyrus, whose largest text lists the messages of a mailbox. */
const longestLiteral = 64 * 1024 * 1024;
const longestAtom = 1024;
const deepest = 20;
const nil = Buffer.from('NIL');

/** Whether a value is a list. */
export function isImapList(value: ImapValue | undefined): value is readonly ImapValue[] {
  return Array.isArray(value);
}

/** Reads the value that begins at `at`. `%(` is a list too: of names and values, in Cyrus's dlist. */
export function parseImapValue(bytes: Buffer, at: number, depth = 0): Parsed<ImapValue> {
  const first = bytes[at];
  if (first === undefined) return 'incomplete';
  if (depth > deepest) return 'invalid';
  if (first === percent) return parseList(bytes, at + 1, depth);
  if (first === open) return parseList(bytes, at, depth);
  if (first === quote) return parseQuoted(bytes, at);
  if (first === brace) return parseLiteral(bytes, at);
  const atom = parseImapAtom(bytes, at);
  return typeof atom !== 'string' && atom.value.equals(nil) ? {...atom, value: null} : atom;
}

function parseList(bytes: Buffer, start: number, depth: number): Parsed<readonly ImapValue[]> {
  const values: ImapValue[] = [];
  if (bytes[start] === undefined) return 'incomplete';
  if (bytes[start] !== open) return 'invalid';
  for (let at = start + 1; ; ) {
    while (bytes[at] === space) at += 1;
    if (bytes[at] === close) return {value: values, end: at + 1};
    const parsed = parseImapValue(bytes, at, depth + 1);
    if (typeof parsed === 'string') return parsed;
    values.push(parsed.value);
    at = parsed.end;
  }
}

/** Reads a word up to a space, a bracket or a control character. */
export function parseImapAtom(bytes: Buffer, start: number): Parsed<Buffer> {
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte <= space || byte === open || byte === close) {
      return at === start ? 'invalid' : {value: bytes.subarray(start, at), end: at};
    }
  }
  return bytes.length - start > longestAtom ? 'invalid' : 'incomplete';
}

function parseQuoted(bytes: Buffer, start: number): Parsed<Buffer> {
  const text: number[] = [];
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === quote) return {value: Buffer.from(text), end: at + 1};
    if (bytes[at] === backslash) at += 1;
    if (bytes[at] !== undefined) text.push(bytes[at] as number);
  }
  return 'incomplete';
}

/** `{296+}`, CRLF, then so many bytes. */
function parseLiteral(bytes: Buffer, start: number): Parsed<Buffer> {
  const head = /^\{(\d{1,9})\+?\}\r\n/.exec(bytes.toString('latin1', start, start + 16));
  if (!head) return bytes.length - start < 16 ? 'incomplete' : 'invalid';
  const [from, length] = [start + head[0].length, Number(head[1])];
  if (length > longestLiteral) return 'invalid';
  return bytes.length < from + length ? 'incomplete' : {value: bytes.subarray(from, from + length), end: from + length};
}
