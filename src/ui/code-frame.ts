import type {Span} from '../config/span.js';
import {mask} from '../secrets.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

/** What the frame needs of a source line: its text and the stretches to hide, offsets from 0 in order. */
export interface FrameLine {
  readonly text: string;
  readonly hidden: readonly (readonly [start: number, end: number])[];
}

/** Characters shown of a long line. */
const width = 140;
/** Characters of a long line shown in front of the marked stretch. */
const lead = 40;

/**
 * The line of the span with what it marks underlined:
 *
 *      4 |   push_notification_driver3 = dlog
 *        |   ^~~~~~~~~~~~~~~~~~~~~~~~~
 *
 * Secrets are masked, characters that a terminal would act on are spelt out, tabs take one column.
 */
export function formatFrame(span: Span, line: FrameLine, paint: Paint): string {
  const first = offsetOf(line.text, span.column);
  const from = first > width - lead ? first - lead : 0;
  const {shown, columnOf} = lay(line, from, from + width);
  const start = columnOf(first);
  const end = span.endLine === span.line ? columnOf(offsetOf(line.text, span.endColumn)) : shown.trimEnd().length;
  const gutter = String(span.line).padStart(5);
  const caret = `^${'~'.repeat(Math.max(0, end - start - 1))}`;
  return [
    `${paint('dim', `${gutter} |`)} ${shown}`.trimEnd(),
    `${paint('dim', `${' '.repeat(gutter.length)} |`)} ${' '.repeat(start)}${paint('green', caret)}`,
  ].join('\n');
}

/** Columns count characters from 1, offsets count code units from 0. */
function offsetOf(text: string, column: number): number {
  const pairs = /[\ud800-\udbff]/.test(text);
  return pairs ? [...text].slice(0, column - 1).join('').length : column - 1;
}

/** The characters of the line from one offset to another as they are shown, and where each came to stand. */
function lay({text, hidden}: FrameLine, from: number, to: number) {
  const last = Math.min(to, text.length);
  const columns = new Map<number, number>();
  let shown = from > 0 ? '…' : '';
  for (let index = from; index < last; index += 1) {
    const range = hidden.find(([start, end]) => index >= start && index < end);
    columns.set(index, shown.length);
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    if (range === undefined) shown += show(character);
    else if (index === Math.max(range[0], from)) shown += mask;
    if (range === undefined && character.length > 1) index += 1;
  }
  const columnOf = (index: number) => columns.get(index) ?? shown.length;
  return {shown: last < text.length ? `${shown}…` : shown, columnOf};
}

function show(character: string): string {
  return character === '\t' ? ' ' : visible(character);
}
