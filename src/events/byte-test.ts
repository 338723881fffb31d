import type {Unit} from './spellings.js';

/**
 * Whether one of the wanted texts lies in a span of the buffer. Made for ascending spans: the buffer is searched once, and
 * a span without a hit costs a few comparisons.
 */
export type ByteTest = (bytes: Buffer, start: number, end: number) => boolean;

/** What is searched for. */
interface Needle {
  readonly text: Buffer;
  /** Whether only those count that stand behind a backslash. */
  readonly isEscaped: boolean;
}

const backslash = 0x5c;
const needleOf = (text: string): Needle => ({text: Buffer.from(text, 'utf8'), isEscaped: false});

/**
 * JSON escapes that can spell characters of the text: those of ASCII all begin with `\u00`. In a line the payload is often a
 * text itself, with a backslash before every quote: a search that stops at each of them takes four times as long.
 */
function escapes(text: string, unit: Unit): Needle {
  if (!/^[\x20-\x7e]*$/.test(text)) return needleOf('\\u');
  return unit === 'line' ? {...needleOf('u00'), isEscaped: true} : needleOf('\\u00');
}

/** Characters that JSON writers escape, or may: where one stands, the text is cut. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are escaped in JSON.
const escapable = /["\\/\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufffd]/;

/** The longest part of a text that every JSON writer spells the same way, `\u` aside; empty where there is none. */
function longestLiteral(text: string): string {
  return text.split(escapable).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** With more texts than that, reading every record is quicker than searching for each of them. */
const mostTexts = 12;

/**
 * What to search for in records or lines so that every one in which one of the texts can stand is found; null where no
 * search decides that. `marks` are texts by which those are known that spell texts in a way of their own.
 */
export function bytesToFind(texts: readonly string[], unit: Unit, marks: readonly string[]): readonly Needle[] | null {
  const literals = texts.map(longestLiteral);
  if (literals.length === 0 || literals.length > mostTexts || literals.some((part) => part.length === 0)) return null;
  return [...[...literals, ...marks].map(needleOf), escapes(literals.join(''), unit)];
}

/**
 * A test that searches buffers for each of the needles. Buffer's own search takes 0.05 to 0.4 ns a byte; one regular
 * expression for all of them, over the bytes as a string, took 2 ns.
 */
export function createByteTest(needles: readonly Needle[]): ByteTest {
  let searched: Buffer | null = null;
  let last = 0;
  /** Where each needle is found next, at or after the span tested last. */
  const found = needles.map(() => 0);
  let next = 0;

  function searchFrom(bytes: Buffer, start: number): void {
    next = Number.POSITIVE_INFINITY;
    for (const [index, needle] of needles.entries()) {
      if ((found[index] ?? 0) < start) {
        found[index] = find(bytes, needle, start);
      }
      next = Math.min(next, found[index] ?? next);
    }
  }

  return (bytes, start, end) => {
    if (bytes !== searched || start < last) {
      searched = bytes;
      found.fill(-1);
      searchFrom(bytes, start);
    } else if (next < start) searchFrom(bytes, start);
    last = start;
    return next < end && needles.some(({text}, index) => (found[index] ?? end) + text.length <= end);
  };
}

/** Where the needle is found first; infinite where it is not. */
function find(bytes: Buffer, {text, isEscaped}: Needle, start: number): number {
  for (let at = bytes.indexOf(text, start); at !== -1; at = bytes.indexOf(text, at + 1)) {
    if (!isEscaped || bytes[at - 1] === backslash) return at;
  }
  return Number.POSITIVE_INFINITY;
}
