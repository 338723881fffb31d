import {usageError} from '../errors.js';

/** What a list of the command line asks of a text: `a*,b\,c`, or everything else when a `!` stands in front. */
export interface List {
  readonly negated: boolean;
  readonly items: readonly string[];
  /** The items as they are without `\`; null when one of them has `*` or `?`. */
  readonly literals: readonly string[] | null;
  matches(text: string | null): boolean;
}

/** A character, or null for any one of them; stretches of them between stars. */
type Stretch = readonly (string | null)[];

interface Item {
  readonly stretches: readonly Stretch[];
  readonly literal: string | null;
}

/** No name is as long. A pattern is tried at each place of a text, which takes time by its length. */
const longestPattern = 1024;

function parseItem(text: string, fold: (text: string) => string): Item {
  const stretches: (string | null)[][] = [[]];
  let literal: string | null = '';
  for (let at = 0; at < text.length; at += 1) {
    const next = text[at + 1];
    const isEscape = text[at] === '\\' && next !== undefined && ',*!?'.includes(next);
    if (isEscape) at += 1;
    const character = text[at] ?? '';
    const isSpecial = !isEscape && (character === '*' || character === '?');
    if (isSpecial && character === '*') stretches.push([]);
    else stretches.at(-1)?.push(isSpecial ? null : fold(character));
    literal = isSpecial || literal === null ? null : literal + character;
  }
  if (literal === null && text.length > longestPattern) {
    throw usageError(
      `a pattern of ${text.length} characters is too long`,
      `Write at most ${longestPattern} with * or ?.`,
    );
  }
  return {stretches, literal};
}

/**
 * Whether the stretches come in the text in their order, the first at its start and the last at its end. Each is looked
 * for behind the one before, and never again: no star is tried twice.
 */
function fits(text: string, [first = [], ...others]: readonly Stretch[]): boolean {
  if (!isAt(text, 0, first)) return false;
  if (others.length === 0) return text.length === first.length;
  let at = first.length;
  const last = others.at(-1) ?? [];
  for (const stretch of others.slice(0, -1)) {
    while (at + stretch.length <= text.length && !isAt(text, at, stretch)) at += 1;
    at += stretch.length;
    if (at > text.length) return false;
  }
  return text.length - last.length >= at && isAt(text, text.length - last.length, last);
}

function isAt(text: string, at: number, stretch: Stretch): boolean {
  if (at < 0 || at + stretch.length > text.length) return false;
  return stretch.every((character, index) => character === null || character === text[at + index]);
}

/** The items of a list, cut at each comma without a `\` in front; the `\` stay. */
function splitItems(text: string): string[] {
  return text.match(/(?:\\[,*!?]|[^,])+/gs) ?? [];
}

/**
 * Reads a list with commas, `*` and `?`; `\` takes the meaning from `, * ! ?` and stands for itself elsewhere; `!` in
 * front negates the whole list. Throws USAGE for a pattern of more than 1,024 characters. `ignoreCase` is for names that IMAP compares so (flags, keywords).
 */
export function parseList(text: string, options: {readonly ignoreCase?: boolean} = {}): List {
  const negated = text.startsWith('!');
  const items = splitItems(negated ? text.slice(1) : text);
  const fold = options.ignoreCase ? (given: string) => given.toLowerCase() : (given: string) => given;
  const parsed = items.map((item) => parseItem(item, fold));
  const literals = parsed.map((item) => item.literal);
  const exact = new Set(literals.filter((literal) => literal !== null).map(fold));
  if (items.length === 0) exact.add('');
  const globs = parsed.filter(({literal}) => literal === null);
  const holds = (text: string) => exact.has(text) || globs.some(({stretches}) => fits(text, stretches));
  const matches = (candidate: string | null) => (candidate !== null && holds(fold(candidate))) !== negated;
  return {negated, items, literals: literals.every((literal) => literal !== null) ? literals : null, matches};
}
