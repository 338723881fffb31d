import {isBlank, type Reading, type SearchedText, wordEnd} from './secret-words.js';

const schemeCharacter = /[a-z\d+.-]/i;
const longestScheme = 32;

/** Where a URL's authority begins, and where the next URL begins or the text ends. */
export interface Segment {
  readonly start: number;
  /** Behind the first word, which is the URL itself unless there are blanks in it. */
  readonly word: number;
  readonly end: number;
}

/** The stretches of a text that a URL has to itself, in order. */
export function urlSegments({text, reading}: SearchedText): readonly Segment[] {
  const starts: {scheme: number; authority: number}[] = [];
  if (reading === 'url' || reading === 'driver') starts.push({scheme: 0, authority: looseStart(text)});
  for (let at = text.indexOf('//'); at !== -1; at = text.indexOf('//', at)) {
    const slashes = at;
    while (text[at] === '/') at += 1;
    if (opensUrl(text, slashes)) starts.push({scheme: schemeStart(text, slashes), authority: at});
  }
  for (const at of keyedUrls(text, reading))
    starts.push({scheme: at, authority: at + looseStart(text.slice(at, at + 64))});
  starts.sort((a, b) => a.authority - b.authority);
  const different = starts.filter(({authority}, index) => authority !== starts[index - 1]?.authority);
  return different.map(({authority}, index) => {
    const end = Math.max(authority, different[index + 1]?.scheme ?? text.length);
    return {start: authority, word: wordEnd(text, authority, end), end};
  });
}

/** Behind the scheme and slashes of what is a URL by intent: `http:/u:p@h`, `http//u:p@h`, `//u:p@h`, `u:p@h`. */
function looseStart(text: string): number {
  return /^\s*["'<]?(?:https?:?\/{1,2}|[a-z][a-z\d+.-]{0,31}:\/{1,2}|:?\/{0,2})/i.exec(text)?.[0].length ?? 0;
}

/** Places behind `url=`, and behind the words with which Dovecot names the URL of an ox driver. */
function* keyedUrls(text: string, reading: Reading): Generator<number> {
  const keys = reading === 'text' ? /\bur[li]\s*=\s*|\bOX REST URL |ox_url ["']/gi : /\bur[li]\s{0,9}=\s{0,9}/gi;
  for (const match of text.matchAll(keys)) yield match.index + match[0].length;
}

/** Two slashes open a URL behind a colon, or where a word begins. */
function opensUrl(text: string, slashes: number): boolean {
  let at = slashes - 1;
  while (at >= 0 && at > slashes - longestScheme && isBlank.test(text[at] ?? '')) at -= 1;
  return at < 0 || at < slashes - 1 || /[:"'=<(,;|[]/.test(text[at] ?? '');
}

function schemeStart(text: string, slashes: number): number {
  let at = slashes;
  while (at > 0 && slashes - at < longestScheme && (text[at - 1] === ':' || isBlank.test(text[at - 1] ?? ''))) at -= 1;
  if (text[at] !== ':') return slashes;
  while (at > 0 && slashes - at < longestScheme && schemeCharacter.test(text[at - 1] ?? '')) at -= 1;
  return at;
}
