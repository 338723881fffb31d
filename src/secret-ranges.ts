import {isSecretParameter} from './secret-names.js';

/** Offsets in a text, the end excluded. */
export type Range = readonly [start: number, end: number];

/**
 * How a text is read. `value`: a stretch of a configuration, in which a password may hold anything and goes as far as it
 * can. `url`: the same, and it begins with a URL even where scheme and slashes are wrong. `driver`: it may begin with one.
 * `text`: a sentence about such things, in which a URL ends at a blank unless it cannot be one.
 */
export type Reading = 'value' | 'url' | 'driver' | 'text';

/**
 * The secrets in a text: the user information of URLs, parameters in their queries, and what stands behind a name that
 * names a secret (`password=…`, `Authorization: …`, `inline:…`). Takes time in proportion to the text.
 */
export function secretRanges(text: string, reading: Reading): readonly Range[] {
  const urls = urlSegments(text, reading);
  const found = urls.flatMap((segment) => {
    const info = [...userInfo(text, segment, reading)];
    return [...info, ...parameters(text, info[0]?.[1] ?? segment.start, segment.end, reading)];
  });
  return joinRanges([...found, ...assigned(text, reading, urls), ...privateKeys(text)]);
}

/** Ranges in order, those that touch made one. */
export function joinRanges(ranges: readonly Range[]): readonly Range[] {
  const joined: [number, number][] = [];
  for (const [start, end] of [...ranges].filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

const isBlank = /\s/;
const schemeCharacter = /[a-z\d+.-]/i;
const longestScheme = 32;

/** Where a URL's authority begins, and where the next URL begins or the text ends. */
interface Segment {
  readonly start: number;
  /** Behind the first word, which is the URL itself unless there are blanks in it. */
  readonly word: number;
  readonly end: number;
}

function urlSegments(text: string, reading: Reading): readonly Segment[] {
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

/** `host`, `host:80`, `[::1]:80`, and then what may follow a host. */
const host =
  /(?:\[[^\]\s]*\]|[^\s/?#:@"'<>()|,;[\]{}]*)(?:(?::(?:\d{1,5}|PORT))?(?=$|[/?#\s"'<>()|,;:[\]{}])|:(?=$|[/?#]))/y;

/** A host that nothing odd is in; a longer one is none. */
const isHost = /^(?:\[[^\]\s]*\]|[a-z\d][\w.-]*)(?=$|[/?#:\s"'<>()|,;{}])/i;
const longestHost = 256;

function* userInfo(text: string, segment: Segment, reading: Reading): Generator<Range> {
  const {start, end} = segment;
  const authority = cleanAuthority(text, segment, reading);
  const stop = reading === 'text' && authority !== null ? spokenStop(text, segment, authority) : end;
  const at = text.slice(start, stop).lastIndexOf('@');
  if (at === -1) {
    if (authority === null && !(reading === 'driver' && start === 0)) yield* unended(text, start, end, reading);
    return;
  }
  // Behind a clean host it is the path that has the `@`, unless what looks like a port may be a password.
  const isPath = reading === 'text' && authority !== null && !hasPort(text, start, authority);
  if (isPath) return;
  const behind = {...segment, start: start + at + 1};
  const endsWell =
    cleanAuthority(text, behind, reading) !== null && isHost.test(text.slice(behind.start, behind.start + longestHost));
  const [from] = hiddenPart(text, start, start + at);
  if (endsWell) yield [from, start + at];
  else yield [from, reading === 'text' ? spokenEnd(text, behind.start) : trimmedEnd(text, from, text.length)];
}

/** How far the user information of a sentence's URL can go: what looks like a port may be the beginning of a password. */
function spokenStop(text: string, {start, word, end}: Segment, authority: number): number {
  const isOpen = hasPort(text, start, authority) && !/[\s"'<>]/.test(text[authority] ?? ' ');
  return isOpen ? Math.min(end, blankFrom(text, start)) : word;
}

/** A password that no `@` ends: behind the colon stands no port. */
function* unended(text: string, start: number, end: number, reading: Reading): Generator<Range> {
  const colon = text.slice(start, end).indexOf(':');
  if (colon === -1) return;
  const from = start + colon + 1;
  if (reading === 'text') yield [from, spokenEnd(text, from)];
  else yield [isPlain(text.slice(start, from - 1)) ? from : start, trimmedEnd(text, from, text.length)];
}

/** Behind a host that can be one, with its port; null where there is something else. */
function cleanAuthority(text: string, {start, end}: Segment, reading: Reading): number | null {
  host.lastIndex = start;
  const match = host.exec(text);
  if (match === null || start + match[0].length > end) return null;
  const behind = start + match[0].length;
  if (text[behind] !== ':') return behind;
  // The colon of a sentence.
  return reading === 'text' && isBlank.test(text[behind + 1] ?? ' ') ? behind : null;
}

function hasPort(text: string, start: number, end: number): boolean {
  return /:\d+$/.test(text.slice(Math.max(start, end - 6), end));
}

function wordEnd(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && !/[\s"'<>]/.test(text[at] ?? '')) at += 1;
  return at;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /[\s\\]/.test(text[at - 1] ?? '')) at -= 1;
  return at;
}

function isPlain(user: string): boolean {
  return /^[\w.~+-]*$/.test(user);
}

/** Of `user:password` the password; all of it where they cannot be told apart, or where the user is all there is. */
function hiddenPart(text: string, start: number, end: number): Range {
  const info = text.slice(start, end);
  const colon = info.indexOf(':');
  const isToldApart = colon !== -1 && colon < info.length - 1 && isPlain(info.slice(0, colon));
  return [isToldApart ? start + colon + 1 : start, end];
}

/** Parameters behind `?` or `#` of the first word of a segment. Only numbers and booleans are known to be no secret. */
function* parameters(text: string, start: number, end: number, reading: Reading): Generator<Range> {
  const word = reading === 'text' ? wordEnd(text, start, end) : Math.min(end, blankFrom(text, start));
  const query = /[?#]/.exec(text.slice(start, word));
  if (query === null) return;
  for (const match of text.slice(start + query.index, word).matchAll(/[?#&;]([^?#&;=]*)(=?)([^?#&;]*)/g)) {
    const [all, name = '', sign = '', value = ''] = match;
    const from = start + query.index + match.index + all.length - value.length;
    const isOpen = sign === '' ? isWord(name) : isHarmless(value) && !isSecretParameter(name);
    if (!isOpen && reading !== 'text') yield sign === '' ? [from - name.length, from] : [from, from + value.length];
    else if (!isOpen && sign !== '' && (isSecretParameter(name) || !isWord(value))) yield [from, from + value.length];
  }
}

function isHarmless(value: string): boolean {
  return /^(?:\d{0,10}|true|false|yes|no)\.?$/i.test(value);
}

function isWord(text: string): boolean {
  return /^(?:[a-z_.-]{0,24}|\d{1,10})$/i.test(text);
}

const name = /[^\s=:{}"'#,;&?()[\]<>|/]+/g;

/** What stands behind `NAME=` or `NAME:` of a secret. In a value it goes to the end, in a sentence as far as a word. */
function* assigned(text: string, reading: Reading, urls: readonly Segment[]): Generator<Range> {
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
    const from = secretStart(text, match[0], behind, reading);
    if (from === null) continue;
    hiddenTo = reading === 'text' ? spokenEnd(text, from) : trimmedEnd(text, from, text.length);
    yield [from, hiddenTo];
    if (reading !== 'text') return;
  }
}

/** Where the secret begins that a word announces; null where it announces none. */
function secretStart(text: string, word: string, behind: number, reading: Reading): number | null {
  const isScheme = /^(?:basic|bearer|x-dovecot-api)$/i.test(word);
  const isName = reading === 'text' ? word.length > 3 && isSecretParameter(word) : isSecretParameter(word);
  const isInline = word === 'inline' && text[behind] === ':' && reading !== 'text';
  if (!isScheme && !isName && !isInline) return null;
  let at = behind;
  while (/[ \t"']/.test(text[at] ?? '')) at += 1;
  if (isScheme) return at > behind && looksRandom(text.slice(at, spokenEnd(text, at))) ? at : null;
  if (text[at] !== '=' && (text[at] !== ':' || reading === 'text')) return null;
  at += 1;
  while (/[ \t]/.test(text[at] ?? '')) at += 1;
  if (at >= text.length || text.startsWith('***', at) || isVariable(text, at)) return null;
  return at;
}

/** A variable of Dovecot alone, as in a log format: `session=<%{session}>`. */
function isVariable(text: string, at: number): boolean {
  return /^(?:<%\{[a-z_:]{1,40}\}>|%\{[a-z_:]{1,40}\})(?=[\s,]|$)/.test(text.slice(at, at + 64));
}

function looksRandom(word: string): boolean {
  return word.length >= 6 && /[A-Z\d=+/]/.test(word);
}

/** Behind a quoted text, or a word. */
function spokenEnd(text: string, from: number): number {
  const quote = text[from] ?? '';
  if (quote === '"' || quote === "'") {
    const close = text.indexOf(quote, from + 1);
    return close === -1 ? text.length : close + 1;
  }
  return blankFrom(text, from);
}

function blankFrom(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlank.test(text[at] ?? '')) at += 1;
  return at;
}

function* privateKeys(text: string): Generator<Range> {
  for (let at = text.indexOf('-----BEGIN '); at !== -1; at = text.indexOf('-----BEGIN ', at + 1)) {
    if (!/^-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY/.test(text.slice(at, at + 70))) continue;
    const end = text.indexOf('-----END ', at);
    yield [at, end === -1 ? text.length : end];
    if (end === -1) return;
    at = end;
  }
}
