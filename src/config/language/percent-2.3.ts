/** A variable of 2.3, `%08Xu` or `%1.2L{user}`, as var-expand.c reads it. */
export interface PercentVariable {
  /** As it stands in the text. */
  readonly written: string;
  /** Characters to skip; below zero counts from the end. */
  readonly offset: number;
  /** Characters to take, 0 for all; below zero: all but so many. */
  readonly width: number;
  /** Whether the width fills up with zeros instead of cutting. */
  readonly zeros: boolean;
  /** Letters of the modifiers, applied from left to right, before offset and width. */
  readonly modifiers: string;
  /** Whether the name is in braces. */
  readonly long: boolean;
  /** A letter, `%` for the sign itself, or the name in braces. */
  readonly name: string;
}

/** `-0` and a number; then, behind a dot, another; then the modifiers. */
const prefix = /(-?)(0?)(\d*)(?:(\.)(0?)(-?)(\d*))?([LUEXRHNMDT]{0,10})/y;

function closingBrace(text: string, open: number): number {
  let depth = 1;
  for (let at = open + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}

/** Offset and width: a number alone is the width, whatever its sign. */
function range([, sign = '', zero = '', first = '', dot, zero2 = '', sign2 = '', second = '']: readonly string[]) {
  if (dot === undefined) return {offset: 0, width: Number(first), zeros: zero !== ''};
  return {
    offset: sign === '-' ? -Number(first) || 0 : Number(first),
    width: sign2 === '-' ? -Number(second) || 0 : Number(second),
    zeros: zero2 !== '',
  };
}

/**
 * Takes a value of 2.3 apart: plain text and variables in turn. A sign at the end is dropped, as Dovecot does; `%{`
 * without any closing brace behind it is a variable called `{`. Linear in the length of the text.
 */
export function readPercent23(text: string): readonly (string | PercentVariable)[] {
  const lastBrace = text.lastIndexOf('}');
  const parts: (string | PercentVariable)[] = [];
  let from = 0;
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', from)) {
    if (at > from) parts.push(text.slice(from, at));
    prefix.lastIndex = at + 1;
    const found = prefix.exec(text) ?? [''];
    const start = at + 1 + found[0].length;
    const letter = text[start];
    if (letter === undefined) return parts;
    const long = letter === '{' && lastBrace > start;
    const end = long ? closingBrace(text, start) : start;
    const name = long ? text.slice(start + 1, end) : letter;
    from = end + 1;
    parts.push({written: text.slice(at, from), ...range(found), modifiers: found[8] ?? '', long, name});
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}
