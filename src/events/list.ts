/** What a list of the command line asks of a text: `a*,b\,c`, or everything else when a `!` stands in front. */
export interface List {
  readonly negated: boolean;
  readonly items: readonly string[];
  /** The items as they are without `\`; null when one of them has `*` or `?`. */
  readonly literals: readonly string[] | null;
  matches(text: string | null): boolean;
}

interface Item {
  readonly pattern: string;
  readonly literal: string | null;
}

const special = /[\\^$.*+?()[\]{}|/-]/g;

/** The text as a regular expression that matches it alone. */
function escapeRegExp(text: string): string {
  return text.replace(special, '\\$&');
}

function parseItem(text: string): Item {
  let pattern = '';
  let literal: string | null = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    if (character === '\\' && next !== undefined && ',*!?'.includes(next)) {
      pattern += escapeRegExp(next);
      literal = literal === null ? null : literal + next;
      at += 1;
    } else if (character === '*' || character === '?') {
      pattern += character === '*' ? '.*' : '.';
      literal = null;
    } else {
      pattern += escapeRegExp(character);
      literal = literal === null ? null : literal + character;
    }
  }
  return {pattern, literal};
}

/** The items of a list, cut at each comma without a `\` in front; the `\` stay. */
function splitItems(text: string): string[] {
  return text.match(/(?:\\[,*!?]|[^,])+/gs) ?? [];
}

/**
 * Reads a list with commas, `*` and `?`; `\` takes the meaning from `, * ! ?` and stands for itself elsewhere; `!` in
 * front negates the whole list. `ignoreCase` is for names that IMAP compares so (flags, keywords).
 */
export function parseList(text: string, options: {readonly ignoreCase?: boolean} = {}): List {
  const negated = text.startsWith('!');
  const items = splitItems(negated ? text.slice(1) : text);
  const parsed = items.map(parseItem);
  const literals = parsed.map((item) => item.literal);
  const pattern = new RegExp(`^(?:${parsed.map((item) => item.pattern).join('|')})$`, options.ignoreCase ? 'is' : 's');
  const matches = (candidate: string | null) => (candidate !== null && pattern.test(candidate)) !== negated;
  return {negated, items, literals: literals.every((literal) => literal !== null) ? literals : null, matches};
}
