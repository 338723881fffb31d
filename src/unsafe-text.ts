/**
 * Characters that can write to a terminal, hide there or show nothing: C0, DEL, C1, bidi controls, line separators, what
 * Unicode lets a renderer ignore (zero-width characters, soft hyphen, fillers, variation selectors, tags), interlinear
 * annotations, the blank of Braille, halves of a pair, and U+FFFD, which invalid UTF-8 becomes.
 */
export const unsafeCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u2800\ufff9-\ufffd\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cs}]/gu;

/** As JSON escapes it, which parsing takes back. */
export function jsonEscape(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at += 1) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

/** One byte per code point of the basic plane: 0 not looked at yet, 1 safe, 2 unsafe. */
const judged = new Uint8Array(0x10000);

/** Whether the character of a code point is one of `unsafeCharacters`; what is no code point is. */
export function isUnsafe(code: number): boolean {
  if (code > 0xffff) return code > 0x10ffff || matches(code);
  if (judged[code] === 0) judged[code] = matches(code) ? 2 : 1;
  return judged[code] === 2;
}

function matches(code: number): boolean {
  unsafeCharacters.lastIndex = 0;
  return unsafeCharacters.test(String.fromCodePoint(code));
}
