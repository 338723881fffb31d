import {escapeRegExp} from './list.js';

/**
 * Looks at stretches of a buffer and says whether one of the wanted texts lies in them. Made for ascending stretches:
 * the buffer is searched once, and a stretch without a hit costs one comparison.
 */
export type ByteTest = (bytes: Buffer, start: number, end: number) => boolean;

/**
 * Ways in which a text can be spelt other than byte for byte: base64 in record lines and the percent-encoding of Cyrus's
 * `uri`. A stretch with one of these is let through. No quotes here: V8 searches for alternatives by skipping over what
 * can begin none of them, which a character as frequent as `"` makes three times slower.
 */
const otherSpellings = 'base64|imap:';

/** JSON escapes that can spell characters of the text: those of ASCII all begin with `\u00`. */
function escapes(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? '\\\\u00' : '\\\\u';
}

/** Characters that JSON writers escape, or may: where one stands, the text is cut. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are escaped in JSON.
const escapable = /["\\/\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufffd]/;

/** The longest stretch of a text that every JSON writer spells the same way, `\u` aside; empty where there is none. */
function plainStretch(text: string): string {
  return text.split(escapable).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/**
 * The pattern for a search over bytes read as Latin-1 that finds every stretch in which one of the texts can stand;
 * null where no search could decide that.
 */
export function bytePattern(texts: readonly string[]): string | null {
  const plain = texts.map(plainStretch);
  if (plain.length === 0 || plain.length > 50 || plain.some((part) => part.length === 0)) return null;
  const spelt = plain.map((part) => escapeRegExp(Buffer.from(part, 'utf8').toString('latin1')));
  return [...spelt, escapes(plain.join('')), otherSpellings].join('|');
}

/** Characters that are searched at a time: longer strings leave V8's young generation, and making them costs thrice. */
const windowSize = 64 * 1024;

/** A test that searches buffers for the pattern. */
export function createByteTest(pattern: string): ByteTest {
  const search = new RegExp(pattern, 'g');
  let searched: Buffer | null = null;
  let text = '';
  let from = 0;
  let until = 0;
  /** Where the first hit at or behind the last stretch ends. */
  let hit = 0;

  function searchFrom(position: number): void {
    search.lastIndex = position - from;
    hit = search.test(text) ? from + search.lastIndex : Number.POSITIVE_INFINITY;
  }

  return (bytes, start, end) => {
    if (bytes !== searched || end > until || start < from) {
      searched = bytes;
      from = start;
      until = Math.min(bytes.length, Math.max(end, start + windowSize));
      text = bytes.toString('latin1', from, until);
      searchFrom(start);
    } else if (hit <= start) searchFrom(start);
    return hit <= end;
  };
}
