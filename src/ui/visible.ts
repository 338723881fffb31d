import {jsonEscape, unsafeCharacters} from '../unsafe-text.js';

function spell(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}

/**
 * Text from outside made safe for a terminal: C0, DEL, C1, bidi controls, line separators and U+FFFD (what invalid
 * UTF-8 became) are spelt `\xNN` or `\u{…}`. The result is one line.
 */
export function visible(text: string): string {
  return text.replace(unsafeCharacters, spell);
}

/** JSON on one line in which the same characters are escaped, as `\u00NN`; parsing gives the value back unchanged. */
export function visibleJson(value: unknown): string {
  return visibleJsonText(JSON.stringify(value));
}

/** The same for JSON that is text already and holds no line break. */
export function visibleJsonText(json: string): string {
  return json.replace(unsafeCharacters, jsonEscape);
}
