import {isSecretParameter, rememberSecretNames} from './secret-names.js';
import type {Segment} from './secret-urls.js';
import type {Range, SearchedText} from './secret-words.js';

/** No word of a language is as long. */
const longestWord = 64;

const name = /[^\s=:{}"'#,;&?()[\]<>|/]+/g;

/** What stands behind `NAME=` or `NAME:` of a secret. In a value it goes to the end, in a sentence as far as a word. */
export function* assigned(searched: SearchedText, urls: readonly Segment[]): Generator<Range> {
  const {text, reading} = searched;
  const isParameter = rememberSecretNames(isSecretParameter);
  let hiddenTo = 0;
  let segment = 0;
  for (const match of text.matchAll(name)) {
    if (match.index < hiddenTo) continue;
    const behind = match.index + match[0].length;
    while ((urls[segment]?.end ?? text.length) <= match.index && segment < urls.length) segment += 1;
    const url = urls[segment];
    // Hosts, passwords and paths are made of any words.
    if (url !== undefined && match.index >= url.start && match.index < url.word) {
      hiddenTo = url.word;
      continue;
    }
    const from = secretStart(searched, match[0], behind, isParameter);
    if (from === null) continue;
    hiddenTo = reading === 'text' ? searched.spokenEnd(from) : searched.trimmedEnd(from);
    yield [from, hiddenTo];
    if (reading !== 'text') return;
  }
}

/** Where the secret begins that a word announces; null where it announces none. Most words announce none: signs first. */
function secretStart(
  {text, reading, blankFrom}: SearchedText,
  word: string,
  behind: number,
  isParameter: (word: string) => boolean,
): number | null {
  let at = behind;
  while (/[ \t"']/.test(text[at] ?? '')) at += 1;
  if (/^(?:basic|bearer|x-dovecot-api)$/i.test(word)) {
    return at > behind && looksRandom(text, at, blankFrom(at)) ? at : null;
  }
  if (text[at] !== '=' && (text[at] !== ':' || reading === 'text')) return null;
  const isInline = word === 'inline' && text[behind] === ':' && reading !== 'text';
  if (!isInline && !((reading !== 'text' || word.length > 3) && isParameter(word))) return null;
  at += 1;
  while (/[ \t]/.test(text[at] ?? '')) at += 1;
  if (at >= text.length || text.startsWith('***', at) || isVariable(text, at)) return null;
  return at;
}

/** A variable of Dovecot alone, as in a log format: `session=<%{session}>`. */
function isVariable(text: string, at: number): boolean {
  return /^(?:<%\{[a-z_:]{1,40}\}>|%\{[a-z_:]{1,40}\})(?=[\s,]|$)/.test(text.slice(at, at + 64));
}

function looksRandom(text: string, start: number, end: number): boolean {
  if (end - start > longestWord) return true;
  return end - start >= 6 && /[A-Z\d=+/]/.test(text.slice(start, end));
}
