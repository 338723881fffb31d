import type {Span} from '../span.js';

/** One file as it was read. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Physical lines without line ends. */
  readonly lines: readonly string[];
  /** True when a character takes two code units somewhere, so that columns must be counted. */
  readonly hasPairs: boolean;
}

const pair = /[\ud800-\udbff][\udc00-\udfff]/;

/** The file cut into lines: a line feed ends a line, one carriage return in front of it is dropped. */
export function createSource(path: string, text: string): SourceFile {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (text.includes('\r')) {
    for (const [index, line] of lines.entries()) if (line.endsWith('\r')) lines[index] = line.slice(0, -1);
  }
  return {path, text, lines, hasPairs: pair.test(text)};
}

/** The column, from 1 and in characters, of a place in a line (`line` from 1, `at` in code units from 0). */
export function columnAt(source: SourceFile, line: number, at: number): number {
  if (!source.hasPairs) return at + 1;
  let column = 1;
  for (const character of (source.lines[line - 1] ?? '').slice(0, at)) column += character === '' ? 0 : 1;
  return column;
}

/** The span of a whole line, blanks at both ends left out. */
function lineSpan(source: SourceFile, line: number): Span {
  const text = source.lines[line - 1] ?? '';
  const start = text.length - text.trimStart().length;
  const end = Math.max(start, text.trimEnd().length);
  return {
    file: source.path,
    line,
    column: columnAt(source, line, start),
    endLine: line,
    endColumn: columnAt(source, line, end),
  };
}

/** The span of the last line: where a finding about a whole file or its end is placed. */
export function endSpan(source: SourceFile): Span {
  return lineSpan(source, Math.max(1, source.lines.length));
}
