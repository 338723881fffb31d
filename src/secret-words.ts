/** Offsets in a text, the end excluded. */
export type Range = readonly [start: number, end: number];

/**
 * How a text is read. `value`: a stretch of a configuration, in which a password may hold anything and goes as far as it
 * can. `url`: the same, and it begins with a URL even where scheme and slashes are wrong. `driver`: it may begin with one.
 * `text`: a sentence about such things, in which a URL ends at a blank unless it cannot be one.
 */
export type Reading = 'value' | 'url' | 'driver' | 'text';

export const isBlank = /\s/;

export function wordEnd(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && !/[\s"'<>]/.test(text[at] ?? '')) at += 1;
  return at;
}

/** A text that is searched for secrets, with the places at which they end. */
export interface SearchedText {
  readonly text: string;
  readonly reading: Reading;
  /** The first blank at or behind an offset, or the end of the text. */
  blankFrom(from: number): number;
  /** How far a secret of a sentence goes: behind a text in quotes, or a word. */
  spokenEnd(from: number): number;
  /** How far a secret of a value goes: to the end, without blanks and the backslash that continues the line. */
  trimmedEnd(from: number): number;
}

/** Takes linear time in all, however many secrets begin in the text and end at the same place. */
export function searchedText(text: string, reading: Reading): SearchedText {
  const blankFrom = remembered((from) => {
    let at = from;
    while (at < text.length && !isBlank.test(text[at] ?? '')) at += 1;
    return at;
  });
  const quoteFrom = (quote: string) => remembered((from) => endIfNone(text.indexOf(quote, from), text));
  const [doubleFrom, singleFrom] = [quoteFrom('"'), quoteFrom("'")];
  const trimmed = trimmedLength(text);
  return {
    text,
    reading,
    blankFrom,
    spokenEnd(from) {
      const quote = text[from];
      if (quote !== '"' && quote !== "'") return blankFrom(from);
      return Math.min(text.length, (quote === '"' ? doubleFrom : singleFrom)(from + 1) + 1);
    },
    trimmedEnd: (from) => Math.max(from, trimmed),
  };
}

/** The length of a text without blanks and backslashes at its end. */
function trimmedLength(text: string): number {
  let at = text.length;
  while (at > 0 && /[\s\\]/.test(text[at - 1] ?? '')) at -= 1;
  return at;
}

function endIfNone(found: number, text: string): number {
  return found === -1 ? text.length : found;
}

/** A search for the first place at or behind an offset; asked for ever later offsets, it looks at each place once. */
function remembered(find: (from: number) => number): (from: number) => number {
  let [since, found] = [0, -1];
  return (from) => {
    if (from < since || from > found) [since, found] = [from, find(from)];
    return found;
  };
}
