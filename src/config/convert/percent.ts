import {type PercentVariable, readPercent23} from '../language/percent-2.3.js';
import {forMailUsers, type Letters, longNames, mailUser, ownLetters, verbatim} from './percent-names.js';

/** A value with its variables in the spelling of 2.4. */
export interface ConvertedPercent {
  readonly text: string;
  /** Variables without a counterpart, as written; they stay in the text, where 2.4 takes them for plain text. */
  readonly lost: readonly string[];
}

/**
 * What the modifiers of 2.3 are called in 2.4, tried with 2.4.1: same text for the same user. What follows `md5` would
 * work on its bytes; only at the end these are printed as digits.
 */
const filters: Letters = {L: 'lower', M: 'md5 | hexlify', R: 'reverse', U: 'upper'};

/** Variables with at least one character. */
const neverEmpty = new Set(['user', 'user | username']);

/** Variables that are numbers of 32 bits. */
const numbers = new Set(['process:pid', 'uid', 'uidvalidity']);

/** `hex` or `lower`; null for a modifier that 2.4 has no such filter for. */
function modify(name: string, modifiers: string): readonly string[] | null {
  if (modifiers === 'X') return numbers.has(name) ? ['hex'] : null;
  const steps = [...modifiers].map((letter) => (Object.hasOwn(filters, letter) ? filters[letter] : undefined));
  return steps.includes(undefined) ? null : steps.filter((step) => step !== undefined);
}

/** As many as a pattern can count. */
const mostCharacters = 65_535;

/**
 * Skips and takes characters as 2.3 does, which stops at the end of the text: `substr` of 2.4 fails the session there, and
 * takes the number 9 for a separator.
 */
function cut(offset: number, width: number, isEmpty: boolean): readonly string[] | null {
  if (offset === 0 && width === 0) return [];
  if (offset < 0 || width < 0 || offset > mostCharacters || width > mostCharacters) return null;
  if (offset === 0 && width === 1 && !isEmpty) return ['substr(0, 1)'];
  const skipped = offset === 0 ? '' : `.{0,${offset}}`;
  return [`regexp('^${skipped}(${width === 0 ? '.*' : `.{0,${width}}`}).*', '\\\\1')`];
}

/** Fills up with zeros from the left, which needs an argument that is not 9. */
function fill(width: number): readonly string[] | null {
  if (width === 0) return [];
  return width === 9 || width > mostCharacters ? null : [`lfill(${width})`];
}

/** The variable between its braces of 2.4; null where 2.4 has no such filter. */
function written24(name: string, {modifiers, offset, width, zeros}: PercentVariable): string | null {
  const isEmpty = !neverEmpty.has(name);
  const steps = [modify(name, modifiers), cut(offset, zeros ? 0 : width, isEmpty), zeros ? fill(width) : []];
  if (steps.includes(null)) return null;
  return [name, ...steps.flatMap((some) => some ?? [])]
    .join(' | ')
    .replace('hex | lfill(8)', 'hex(8)')
    .replace(/ \| hexlify$/, '');
}

/** Plain text in front of `next`: `%{` is written `%%{`, and signs in front of a variable as a literal. */
function plainText(text: string, next: string): string {
  const escaped = text.replaceAll('%{', '%%{');
  const end = escaped.length - (next.startsWith('%{') ? trailingSigns(escaped) : 0);
  return end === escaped.length ? escaped : `${escaped.slice(0, end)}%{literal('${escaped.slice(end)}')}`;
}

/** How many signs a text ends with. */
function trailingSigns(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === '%') count += 1;
  return count;
}

/** A part of a value in the spelling of 2.4. */
interface ConvertedPart {
  readonly text: string;
  readonly kind: 'plain' | 'variable' | 'lost';
}

function convertPart(letters: Letters, part: string | PercentVariable): ConvertedPart {
  if (typeof part === 'string') return {text: part, kind: 'plain'};
  if (!part.long && part.name === '%') return {text: '%', kind: 'plain'};
  const names = part.long ? longNames : letters;
  const name = Object.hasOwn(names, part.name) ? names[part.name] : undefined;
  const written = name === undefined ? null : written24(name, part);
  return written === null ? {text: part.written, kind: 'lost'} : {text: `%{${written}}`, kind: 'variable'};
}

/** Parts with neighbours of plain text made one. */
function joinPlain(parts: readonly ConvertedPart[]): ConvertedPart[] {
  const joined: ConvertedPart[] = [];
  let plain: string[] = [];
  const end = () => {
    if (plain.length > 0) joined.push({text: plain.join(''), kind: 'plain'});
    plain = [];
  };
  for (const part of parts) {
    if (part.kind === 'plain') plain.push(part.text);
    else {
      end();
      joined.push(part);
    }
  }
  end();
  return joined;
}

function convertWith(letters: Letters, text: string): ConvertedPercent {
  const parts = joinPlain(readPercent23(text).map((part) => convertPart(letters, part)));
  const texts = parts.map(({kind, text: own}, at) =>
    kind === 'plain' ? plainText(own, parts[at + 1]?.text ?? '') : own,
  );
  return {text: texts.join(''), lost: parts.filter(({kind}) => kind === 'lost').map(({text: own}) => own)};
}

/** The variables of a value that 2.3 expands for each mail user. */
export function convertPercent(text: string): ConvertedPercent {
  return convertWith(mailUser, text);
}

/** The variables of a setting: each has letters of its own. Of a setting that is not known to have any, all are lost. */
export function convertSettingPercent(name: string, text: string): ConvertedPercent {
  if (verbatim.has(name)) return {text, lost: []};
  const own = Object.hasOwn(ownLetters, name) ? ownLetters[name] : undefined;
  if (own !== undefined) return convertWith(own, text);
  if (forMailUsers.has(name)) return convertPercent(text);
  const variables = readPercent23(text).filter((part) => typeof part !== 'string');
  return {
    text,
    lost: variables.filter(({long, name: letter}) => long || /[a-z{]/.test(letter)).map(({written}) => written),
  };
}

/** Whether 2.3 is known to expand variables in a setting. */
export function hasVariables(name: string): boolean {
  return Object.hasOwn(ownLetters, name) || forMailUsers.has(name);
}
