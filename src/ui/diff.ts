import {relative} from 'node:path';
import {structuredPatch} from 'diff';
import type {Paint, Style} from './colour.js';
import {visible} from './visible.js';

/** Lines of context around a change. */
const context = 3;

/** Gives what is shown of a line, its secrets masked: one of the old text with its number, one of the new text with null. */
export type ShowLine = (text: string, line: number | null) => string;

/** What a file holds before and after a change. */
export interface FileChange {
  readonly path: string;
  /** What is added to the name of the new file. */
  readonly label?: string;
  readonly before: string;
  readonly after: string;
  readonly show: ShowLine;
}

/** A change in the unified format. */
export interface Diff {
  readonly text: string;
  /** Whether `patch -p0` makes the new text of the old one: false if a changed line may not be shown as it is. */
  readonly applies: boolean;
}

interface Line {
  readonly sign: ' ' | '-' | '+';
  /** As it may be shown; `\r` and a missing line end are kept. */
  readonly text: string;
  /** Whether the text is the line itself. */
  readonly exact: boolean;
  /** The line that it is or comes before, in the old text and in the new one, from 1. */
  readonly old: number;
  readonly young: number;
}

const styles: Readonly<Record<Line['sign'], Style>> = {' ': 'reset', '-': 'red', '+': 'green'};

/**
 * Returns the unified diff of a change, empty if there is none. Secrets are masked and what a terminal would act on is
 * spelt out. Lines of context that cannot be shown as they are, are left out, so the patch applies without them.
 */
export function formatDiff({path, label = '', before, after, show}: FileChange, paint: Paint): Diff {
  const {hunks} = structuredPatch('', '', before, after, '', '', {context});
  const parts = hunks.flatMap(({oldStart, oldLines, newStart, newLines, lines}) => {
    const start = {old: oldLines === 0 ? oldStart + 1 : oldStart, young: newLines === 0 ? newStart + 1 : newStart};
    return splitHunk(readLines(lines, start, show));
  });
  if (parts.length === 0) return {text: '', applies: true};
  const name = shownName(path);
  const head = [paint('bold', `--- ${name}`), paint('bold', `+++ ${shownName(path, label)}`)];
  const text = [...head, ...parts.map((lines) => formatHunk(lines, paint)), ''].join('\n');
  return {text, applies: parts.flat().every(({exact}) => exact)};
}

/** A path below the current directory is relative: `patch` refuses others. A tab ends a name with spaces. */
function shownName(path: string, label = ''): string {
  const near = relative('.', path);
  const name = visible(near === '' || near.startsWith('..') ? path : near) + label;
  return name.includes(' ') ? `${name}\t` : name;
}

function readLines(lines: readonly string[], start: {old: number; young: number}, show: ShowLine): readonly Line[] {
  const found: Line[] = [];
  let {old, young} = start;
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('\\')) continue;
    const sign = line[0] as Line['sign'];
    const raw = line.slice(1);
    const shown = showExactly(raw, show, sign === '+' ? null : old);
    const unended = lines[at + 1]?.startsWith('\\') ? '\n\\ No newline at end of file' : '';
    found.push({sign, text: shown + unended, exact: shown === raw, old, young});
    if (sign !== '+') old += 1;
    if (sign !== '-') young += 1;
  }
  return found;
}

/** Tabs, and the carriage return before a line feed, do no harm on a terminal. */
function showExactly(raw: string, show: ShowLine, line: number | null): string {
  const [, text = '', end = ''] = /^(.*?)(\r?)$/s.exec(raw) ?? [];
  return show(text, line).split('\t').map(visible).join('\t') + end;
}

/** The parts of a hunk between lines of context that cannot be shown; only those with a change. */
function splitHunk(lines: readonly Line[]): readonly (readonly Line[])[] {
  const parts: Line[][] = [[]];
  for (const line of lines) {
    if (line.sign === ' ' && !line.exact) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  const changed = parts.filter((part) => part.some(({sign}) => sign !== ' '));
  return parts.length === 1 ? changed : changed.map(evenContext);
}

/** `patch` takes a hunk with less context on one side for one at the start or the end of the file: both sides get as much. */
function evenContext(part: readonly Line[]): readonly Line[] {
  const changed = part.map(({sign}) => sign !== ' ');
  const [first, end] = [changed.indexOf(true), changed.lastIndexOf(true) + 1];
  const least = Math.min(first, part.length - end);
  return part.slice(first - least, end + least);
}

function formatHunk(lines: readonly Line[], paint: Paint): string {
  const range = (without: Line['sign'], start: number | undefined) => {
    const count = lines.filter(({sign}) => sign !== without).length;
    // A side without lines is named by the line before it.
    return `${(start ?? 1) - (count === 0 ? 1 : 0)},${count}`;
  };
  const [first] = lines;
  const head = `@@ -${range('+', first?.old)} +${range('-', first?.young)} @@`;
  return [paint('cyan', head), ...lines.map(({sign, text}) => paint(styles[sign], sign + text))].join('\n');
}
