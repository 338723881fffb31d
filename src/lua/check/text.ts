import type {Node} from 'luaparse';
import type {Span} from '../../config/span.js';

/** The text of a script by lines, and places in it. Lines count from 1; offsets are in UTF-16 units from 0. */
export interface ScriptText {
  readonly file: string;
  /** Without line breaks. */
  readonly lines: readonly string[];
  spanOf(node: Node): Span;
  /** The whole of a line. */
  spanOfLine(line: number): Span;
  /** A stretch of one line. */
  spanIn(line: number, start: number, end: number): Span;
}

/** Turns an offset into a column in characters from 1. */
function columnsOf(lines: readonly string[]): (line: number, offset: number) => number {
  // Whether a line has characters of two units is found out once: a line may be the whole file.
  const isPlainByLine = new Map<number, boolean>();
  return (line, offset) => {
    const text = lines[line - 1] ?? '';
    const isPlain = isPlainByLine.get(line) ?? !/[\ud800-\udbff]/.test(text);
    isPlainByLine.set(line, isPlain);
    return (isPlain ? Math.min(offset, text.length) : [...text.slice(0, offset)].length) + 1;
  };
}

/** Cuts a text into lines. */
export function createText(file: string, text: string): ScriptText {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const columnAt = columnsOf(lines);

  function between(line: number, start: number, endLine: number, end: number): Span {
    return {file, line, column: columnAt(line, start), endLine, endColumn: columnAt(endLine, end)};
  }

  return {
    file,
    lines,
    spanOf({loc}) {
      return loc ? between(loc.start.line, loc.start.column, loc.end.line, loc.end.column) : between(1, 0, 1, 0);
    },
    spanOfLine: (line) => between(line, 0, line, (lines[line - 1] ?? '').length),
    spanIn: (line, start, end) => between(line, start, line, end),
  };
}
