import type {Segment} from './secret-urls.js';
import {isBlank, type Range, type Reading, type SearchedText} from './secret-words.js';

/** `host`, `host:80`, `[::1]:80`, and then what may follow a host. */
const host =
  /^(?:\[[^\]\s]*\]|[^\s/?#:@"'<>()|,;[\]{}]*)(?:(?::(?:\d{1,5}|PORT))?(?=$|[/?#\s"'<>()|,;:[\]{}])|:(?=$|[/?#]))/;

/** A host that nothing odd is in; a longer one is none. */
const isHost = /^(?:\[[^\]\s]*\]|[a-z\d][\w.-]*)(?=$|[/?#:\s"'<>()|,;{}])/i;
const longestHost = 256;

/** The same with a path behind it. */
const isHostWithPath = /^[a-z\d][\w.-]*(?::\d{1,5})?\//i;

/** Of a URL the part before the host that holds a secret. */
export function* userInfo(searched: SearchedText, segment: Segment): Generator<Range> {
  const {text, reading} = searched;
  const {start, end} = segment;
  const authority = cleanAuthority(text, segment, reading);
  const stop = reading === 'text' && authority !== null ? spokenStop(searched, segment, authority) : end;
  const at = text.slice(start, stop).lastIndexOf('@');
  if (at === -1) {
    if (authority === null && !(reading === 'driver' && start === 0)) yield* unended(searched, start, end);
    return;
  }
  // Behind a clean host it is the path that has the `@`, unless what looks like a port may be a password.
  const isPath = reading === 'text' && authority !== null && !hasPort(text, start, authority);
  if (isPath) return;
  const behind = {...segment, start: start + at + 1};
  const shownHost = text.slice(behind.start, behind.start + longestHost);
  const isTold = reading === 'text' || isHostWithPath.test(shownHost) || isHostAlone(text.slice(start, end), at);
  const endsWell = isTold && cleanAuthority(text, behind, reading) !== null && isHost.test(shownHost);
  const [from] = hiddenPart(text, start, start + at);
  if (endsWell) yield [from, start + at];
  else yield [from, reading === 'text' ? searched.spokenEnd(behind.start) : searched.trimmedEnd(from)];
}

/**
 * Whether it is a host without a path that stands behind the last `@` of a value, not the rest of a password: behind `login:@`
 * that cannot be told, nor where there are quotes within.
 */
function isHostAlone(value: string, at: number): boolean {
  return !value.slice(0, at).trimEnd().endsWith(':') && !/["'](?=.*\S)/.test(value.slice(at));
}

/** How far the user information of a sentence's URL can go: what looks like a port may be the beginning of a password. */
function spokenStop({text, blankFrom}: SearchedText, {start, word, end}: Segment, authority: number): number {
  const isOpen = hasPort(text, start, authority) && !/[\s"'<>]/.test(text[authority] ?? ' ');
  return isOpen ? Math.min(end, blankFrom(start)) : word;
}

/** A password that no `@` ends: behind the colon stands no port. */
function* unended(searched: SearchedText, start: number, end: number): Generator<Range> {
  const {text, reading, spokenEnd, trimmedEnd} = searched;
  const colon = text.slice(start, end).indexOf(':');
  if (colon === -1) return;
  const from = start + colon + 1;
  if (reading === 'text') yield [from, spokenEnd(from)];
  else yield [isPlain(text.slice(start, from - 1)) ? from : start, trimmedEnd(from)];
}

/** Behind a host that can be one, with its port; null where there is something else. */
function cleanAuthority(text: string, {start, end}: Segment, reading: Reading): number | null {
  const match = host.exec(text.slice(start, end + 1));
  if (match === null || match[0].length > end - start) return null;
  const behind = start + match[0].length;
  if (text[behind] !== ':') return behind;
  // The colon of a sentence.
  return reading === 'text' && isBlank.test(text[behind + 1] ?? ' ') ? behind : null;
}

function hasPort(text: string, start: number, end: number): boolean {
  return /:\d+$/.test(text.slice(Math.max(start, end - 6), end));
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
