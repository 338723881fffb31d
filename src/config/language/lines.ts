import type {Span} from '../span.js';
import {columnAt, type SourceFile} from './source.js';

/** What one physical line is made of. Offsets are code units in the line. */
export interface LineCut {
  /** `continued`: text that goes on in the next line; `blank` and `comment` drop what was collected before them. */
  readonly kind: 'text' | 'continued' | 'blank' | 'comment';
  /** First and behind the last character that counts. */
  readonly start: number;
  readonly end: number;
  /** Where a comment begins; -1 without one. */
  readonly comment: number;
  /** Behind the last character that is read: a NUL byte cuts the line. */
  readonly length: number;
}

/** A line in the sense of the grammar: physical lines joined where they end with a backslash. */
export interface LogicalLine {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** The part of a logical line that one physical line gave. */
export interface Piece {
  readonly source: SourceFile;
  /** From 1. */
  readonly line: number;
  /** Where it begins in the physical line and in the logical one, in code units from 0. */
  readonly column: number;
  readonly offset: number;
  readonly length: number;
}

/** Says which code units are blanks: space and tab in 2.3, the C locale's white space in 2.4. */
export type IsBlank = (code: number) => boolean;

/** Space or tab. */
export const isBlank23: IsBlank = (code) => code === 0x20 || code === 0x09;

/** The C locale's white space. */
export const isBlank24: IsBlank = (code) => code === 0x20 || (code >= 0x09 && code <= 0x0d);

const hash = 0x23;
const backslash = 0x5c;

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
}

/** The closing quote of the one at `open`, -1 without one; a backslash protects a quote. */
export function closingQuote(line: string, open: number, length: number): number {
  const quote = line.charCodeAt(open);
  for (let at = open + 1; at < length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash && at + 1 < length) at += 1;
  }
  return -1;
}

/** A quote without its partner ends the search: then nothing is cut. */
function findComment(line: string, start: number, length: number): number {
  if (!line.includes('#', start)) return -1;
  for (let at = start; at < length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === hash) return at;
    if (!isQuote(code)) continue;
    at = closingQuote(line, at, length);
    if (at === -1) return -1;
  }
  return -1;
}

function trimEnd(line: string, start: number, end: number, isBlank: IsBlank): number {
  let at = end;
  while (at > start && isBlank(line.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** Finds comment, blanks and continuation of one physical line, in doveconf's order. */
export function cutLine(line: string, isBlank: IsBlank): LineCut {
  const nul = line.indexOf('\0');
  const length = nul === -1 ? line.length : nul;
  let start = 0;
  while (start < length && isBlank(line.charCodeAt(start))) start += 1;
  if (start === length) return {kind: 'blank', start, end: start, comment: -1, length};
  if (line.charCodeAt(start) === hash) return {kind: 'comment', start, end: start, comment: start, length};
  const comment = findComment(line, start, length);
  const end = trimEnd(line, start, comment === -1 ? length : comment, isBlank);
  if (line.charCodeAt(end - 1) !== backslash) return {kind: 'text', start, end, comment, length};
  return {kind: 'continued', start, end: trimEnd(line, start, end - 1, isBlank), comment, length};
}

function pieceAt(pieces: readonly Piece[], offset: number): Piece | undefined {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.offset ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return pieces[low];
}

/** The stretch of the file in which a part of a logical line stands. A line that spans two files is placed in the last. */
export function spanOf(line: LogicalLine, from: number, to: number): Span {
  const last = pieceAt(line.pieces, Math.max(from, to - 1));
  let first = pieceAt(line.pieces, from);
  if (first === undefined || last === undefined) throw new Error('a logical line has at least one piece');
  if (first.source !== last.source) first = line.pieces.find((piece) => piece.source === last.source) ?? last;
  const start = first.column + Math.min(first.length, Math.max(0, from - first.offset));
  const end = last.column + Math.min(last.length, Math.max(0, to - last.offset));
  return {
    file: last.source.path,
    line: first.line,
    column: columnAt(first.source, first.line, start),
    endLine: last.line,
    endColumn: columnAt(last.source, last.line, end),
  };
}
