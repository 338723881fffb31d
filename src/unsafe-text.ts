/**
 * Characters that can write to a terminal or hide there: C0, DEL, C1, bidi controls, line separators, the byte order mark,
 * and U+FFFD, which invalid UTF-8 becomes.
 */
export const unsafeCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/g;

/** As JSON escapes it, which parsing takes back. */
export function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
