import {rememberSecretNames} from '../secret-names.js';
import {joinRanges, secretRanges} from '../secret-ranges.js';
import type {Range} from '../secret-words.js';
import {readingOf} from '../secrets.js';

/** By line number from 1, only lines that hide something. */
export type LineRanges = ReadonlyMap<number, readonly Range[]>;

/**
 * Where the lines of a configuration file hold secrets, of settings, blocks, comments and lines that do not parse. A line
 * that goes on in the next one is read together with it, also where Dovecot would not go on. Takes linear time.
 */
export function scanLines(lines: readonly string[]): LineRanges {
  const found = new Map<number, readonly Range[]>();
  const isSecret = rememberSecretNames();
  let after: Group = nothing;
  for (let at = 0; at < lines.length; ) {
    const end = groupEnd(lines, at);
    const group = readGroup(lines.slice(at, end), after, isSecret);
    for (const [index, ranges] of spread(group.ranges, lines, at, end)) found.set(index + 1, ranges);
    if (!group.isComment) after = group;
    at = end;
  }
  return found;
}

/** Lines that are read together. */
interface Group {
  /** In the lines joined with line feeds. */
  readonly ranges: readonly Range[];
  readonly isComment: boolean;
  /** Whether it sets a secret: a line behind it that does not parse may be the rest of it. */
  readonly isSecret: boolean;
  /** Inside of a private key that has begun and not ended. */
  readonly inKey: boolean;
}

const nothing: Group = {ranges: [], isComment: false, isSecret: false, inKey: false};

/** Whether a line is one of PEM, or what may be between such lines; blanks, quotes and backslashes around it do not count. */
function isKeyLine(text: string): boolean {
  let [start, end] = [0, text.length];
  while (start < end && /[\s"']/.test(text[start] ?? '')) start += 1;
  while (end > start && /[\s"'\\]/.test(text[end - 1] ?? '')) end -= 1;
  return /^(?:-----.*|[A-Za-z\d+/=]*|[A-Za-z-]+:.*)$/.test(text.slice(start, end));
}

function readGroup(lines: readonly string[], before: Group, isSecret: (name: string) => boolean): Group {
  const text = lines.join('\n');
  const isComment = /^[ \t\r]*(?:#|$)/.test(lines[0] ?? '');
  if (before.inKey && isKeyLine(text)) {
    return {...nothing, ranges: [content(text, 0)], isSecret: true, inKey: !text.includes('-----END')};
  }
  const {name, sign, behind} = headOf(text);
  const hides = name !== '' && isSecret(name) && (sign !== '' || !isComment);
  const inKey = /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY/.test(text) && !text.includes('-----END');
  if (hides) return {...nothing, ranges: [content(text, behind)], isComment, isSecret: true, inKey};
  const isBroken = sign === '' && !isComment && !/[{}]/.test(text) && !text.trimStart().startsWith('!');
  if (isBroken) {
    const ranges = before.isSecret ? [content(text, 0)] : [...secretRanges(text, 'value'), ...strays(text)];
    return {...nothing, ranges: joinRanges(ranges), isSecret: before.isSecret, inKey};
  }
  return {ranges: rangesOf(text, name, sign, behind, isComment), isComment, isSecret: false, inKey};
}

function rangesOf(text: string, name: string, sign: string, behind: number, isComment: boolean): readonly Range[] {
  if (!mayHide.test(text)) return [];
  // Prose in a comment names many things; what it assigns counts.
  const reading = isComment && sign === '' ? 'text' : 'value';
  const whole = secretRanges(text, reading);
  const own = readingOf(name);
  if (sign === '' || own === 'value') return whole;
  const value = secretRanges(text.slice(behind), own).map(([from, to]): Range => [from + behind, to + behind]);
  return joinRanges([...whole, ...value]);
}

/** Lines without any of this need no closer look. */
const mayHide = /\/\/|@|[:=].*[:=]|ur[il]|-----|asic |earer /is;

/** The first word of a line, or of the line in a comment, the sign behind it, and where what follows begins. */
function headOf(text: string): {readonly name: string; readonly sign: string; readonly behind: number} {
  let at = 0;
  while (' \t\r\n#"'.includes(text[at] ?? 'x')) at += 1;
  const start = at;
  while (at < text.length && !/[\s=:{}"'#]/.test(text[at] ?? '')) at += 1;
  const name = text.slice(start, at);
  while (' \t"'.includes(text[at] ?? 'x')) at += 1;
  const sign = text[at] === '=' || text[at] === ':' ? (text[at] ?? '') : '';
  if (sign !== '') at += 1;
  while (' \t'.includes(text[at] ?? 'x')) at += 1;
  return {name, sign: sign === ':' ? '' : sign, behind: at};
}

/** From a place to the end, without blanks and the backslash that continues the line. */
function content(text: string, from: number): Range {
  let [start, end] = [from, text.length];
  while (start < end && /\s/.test(text[start] ?? '')) start += 1;
  while (end > start && /[\s\\]/.test(text[end - 1] ?? '')) end -= 1;
  return [start, end];
}

/** Words in a line that does not parse that are no words of a configuration: letters of both cases with digits. */
function* strays(text: string): Generator<Range> {
  for (const {0: found, index} of text.matchAll(/[^\s"'=:,;]+/g)) {
    const isMixed = /[a-z]/.test(found) && /[A-Z]/.test(found) && /\d/.test(found);
    if (found.length >= 6 && isMixed && !found.includes('/')) yield [index, index + found.length];
  }
}

/** Behind the last line that is read together with the first: a backslash at the end goes on, over comments too. */
function groupEnd(lines: readonly string[], first: number): number {
  let at = first;
  let isOpen = continues(lines[at] ?? '');
  while (isOpen && at + 1 < lines.length) {
    at += 1;
    const line = lines[at] ?? '';
    if (!/^[ \t\r]*(?:#|$)/.test(line)) isOpen = continues(line);
  }
  return at + 1;
}

/** Whether a line ends with a backslash, a comment behind it left out. */
function continues(line: string): boolean {
  if (!line.includes('\\') || /^[ \t\r]*#/.test(line)) return false;
  for (let at = line.indexOf('#'); at !== -1; at = line.indexOf('#', at + 1)) if (endsOpen(line, at)) return true;
  return endsOpen(line, line.length);
}

function endsOpen(line: string, end: number): boolean {
  let at = end - 1;
  while (at >= 0 && ' \t\r'.includes(line[at] ?? 'x')) at -= 1;
  return line[at] === '\\';
}

/** Gives each physical line its part of the ranges. */
function* spread(
  ranges: readonly Range[],
  lines: readonly string[],
  first: number,
  end: number,
): Generator<[index: number, ranges: readonly Range[]]> {
  let offset = 0;
  let next = 0;
  for (let at = first; at < end; at += 1) {
    const length = lines[at]?.length ?? 0;
    const own: Range[] = [];
    while (next < ranges.length && (ranges[next]?.[0] ?? 0) < offset + length + 1) {
      const [from, to] = ranges[next] ?? [0, 0];
      const [start, stop] = trimmed(lines[at] ?? '', Math.max(0, from - offset), Math.min(length, to - offset));
      if (start < stop) own.push([start, stop]);
      if (to > offset + length + 1) break;
      next += 1;
    }
    if (own.length > 0) yield [at, own];
    offset += length + 1;
  }
}

function trimmed(line: string, from: number, to: number): Range {
  let [start, end] = [from, to];
  while (start < end && /\s/.test(line[start] ?? '')) start += 1;
  while (end > start && /[\s\\]/.test(line[end - 1] ?? '')) end -= 1;
  return [start, end];
}
