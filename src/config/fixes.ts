import type {Edit, Finding} from './finding.js';
import type {SourceFile} from './model.js';

/** A file before and after its certain mends. */
export interface FixedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** How many stretches are replaced. */
  readonly edits: number;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The files that the edits of the findings change. Where edits of two findings overlap, the first finding's stand. */
export function fixFiles(findings: readonly Finding[], files: readonly SourceFile[]): readonly FixedFile[] {
  const edits = findings.flatMap((finding) => (finding.edits === undefined ? [] : [finding.edits]));
  return files.flatMap(({path, text}) => {
    const replacements = choose(edits, path, lineStarts(text), text);
    if (replacements.length === 0) return [];
    return [{path, before: text, after: apply(text, replacements), edits: replacements.length}];
  });
}

/** All edits of a finding or none of them, for what concerns that file. */
function choose(all: readonly (readonly Edit[])[], path: string, starts: readonly number[], text: string) {
  const chosen: Replacement[] = [];
  for (const edits of all) {
    const mine = edits.filter(({span}) => span.file === path).map((edit) => locate(edit, starts, text));
    const known = (one: Replacement) => chosen.some((other) => same(one, other));
    const added = mine.filter((one) => !known(one));
    if (added.some((one) => chosen.some((other) => overlaps(one, other)))) continue;
    chosen.push(...added);
  }
  return chosen.sort((a, b) => a.start - b.start);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function locate({span, text: replacement}: Edit, starts: readonly number[], text: string): Replacement {
  const offset = (line: number, column: number) => {
    const start = starts[line - 1] ?? text.length;
    // Columns count characters, offsets count code units.
    return start + [...text.slice(start, starts[line] ?? text.length)].slice(0, column - 1).join('').length;
  };
  return {start: offset(span.line, span.column), end: offset(span.endLine, span.endColumn), text: replacement};
}

function same(a: Replacement, b: Replacement): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

function overlaps(a: Replacement, b: Replacement): boolean {
  return a.start < b.end && b.start < a.end ? true : a.start === b.start;
}

function apply(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let at = 0;
  for (const {start, end, text: replacement} of replacements) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}
