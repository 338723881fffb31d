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

export function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /[\s\\]/.test(text[at - 1] ?? '')) at -= 1;
  return at;
}

/** Behind a quoted text, or a word. */
export function spokenEnd(text: string, from: number): number {
  const quote = text[from] ?? '';
  if (quote === '"' || quote === "'") {
    const close = text.indexOf(quote, from + 1);
    return close === -1 ? text.length : close + 1;
  }
  return blankFrom(text, from);
}

export function blankFrom(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlank.test(text[at] ?? '')) at += 1;
  return at;
}
