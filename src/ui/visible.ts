import {jsonEscape, unsafeCharacters} from '../unsafe-text.js';

/** A pictograph behind which a selector or joiner only chooses or builds the picture. */
const picture = /\p{Extended_Pictographic}[\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]?$/u;
const longestPicture = 4;

function spell(character: string, at: number, text: string): string {
  if (
    (character === '\ufe0f' || character === '\u200d') &&
    picture.test(text.slice(Math.max(0, at - longestPicture), at))
  ) {
    return character;
  }
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}

/**
 * Text from outside made safe for a terminal: characters that write to it, hide there or show nothing are spelt `\xNN` or
 * `\u{…}`. The result is one line.
 */
export function visible(text: string): string {
  return text.replace(unsafeCharacters, spell);
}

/** The colours that `createPaint` writes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one.
const colours = /\u001b\[(?:0|1|2|4|22|24|3\d)m/;
const colourOrUnsafe = new RegExp(`${colours.source}|${unsafeCharacters.source}`, 'gu');
const quick = /^[\n\t\x20-\x7e]*$/;

/** Finished output of several lines: line feeds and tabs stay, and the own colours where the output is `painted`. */
export function visibleLines(text: string, painted: boolean): string {
  if (quick.test(text)) return text;
  return text.replace(colourOrUnsafe, (found, at: number) => {
    if (found === '\n' || found === '\t' || (found === '\r' && text[at + 1] === '\n')) return found;
    if (found.length <= 2) return spell(found, at, text);
    return painted ? found : `\\x1b${found.slice(1)}`;
  });
}

/** JSON on one line in which the same characters are escaped, as `\u00NN`; parsing gives the value back unchanged. */
export function visibleJson(value: unknown): string {
  return visibleJsonText(JSON.stringify(value));
}

/** The same for JSON that is text already and holds no line break. */
export function visibleJsonText(json: string): string {
  return json.replace(unsafeCharacters, jsonEscape);
}
