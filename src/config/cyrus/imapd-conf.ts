import {dirname, isAbsolute, resolve} from 'node:path';
import type {ConfigFiles} from '../files.js';
import {columnAt, createSource, type SourceFile} from '../language/source.js';
import type {Span} from '../span.js';

/** One `name: value` of imapd.conf. */
export interface ImapdEntry {
  /** In lower case: names have no case. */
  readonly name: string;
  readonly value: string;
  /** The first line, without what surrounds it. */
  readonly span: Span;
}

/** A line that Cyrus refuses, with its words. */
export interface ImapdProblem {
  readonly kind: 'line' | 'empty' | 'include' | 'repeated';
  readonly message: string;
  readonly span: Span;
}

/** What a main file and its includes say. */
export interface ImapdConf {
  readonly files: readonly SourceFile[];
  readonly entries: readonly ImapdEntry[];
  readonly problems: readonly ImapdProblem[];
}

/** Deeper includes are a circle: Cyrus itself runs until it has no file left to open. */
const deepestInclude = 20;

/** A line with what continues it, and where it begins, from 1. */
interface LogicalLine {
  readonly text: string;
  readonly line: number;
}

/** A line that ends with a backslash continues on the next; a comment does not. */
function logicalLines({lines}: SourceFile): LogicalLine[] {
  const found: LogicalLine[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    let text = (lines[index] ?? '').trim();
    while (!text.startsWith('#') && text.endsWith('\\') && index + 1 < lines.length) {
      index += 1;
      text = text.slice(0, -1) + (lines[index] ?? '').trim();
    }
    if (text !== '' && !text.startsWith('#')) found.push({text, line});
  }
  return found;
}

function spanOf(source: SourceFile, line: number): Span {
  const text = source.lines[line - 1] ?? '';
  const start = text.length - text.trimStart().length;
  const end = Math.max(start, text.trimEnd().length);
  const at = {file: source.path, line, endLine: line};
  return {...at, column: columnAt(source, line, start), endColumn: columnAt(source, line, end)};
}

/**
 * Reads imapd.conf as Cyrus 3.6 does (libconfig.c, config_read_file): names of letters, digits, `_`, `-` and `@` up to a
 * colon, no case in names, includes in place.
 */
export function readImapdConf(main: SourceFile, disk: ConfigFiles): ImapdConf {
  const files: SourceFile[] = [];
  const entries: ImapdEntry[] = [];
  const problems: ImapdProblem[] = [];
  const first = new Map<string, Span>();

  function readFile(source: SourceFile, depth: number): void {
    if (!files.some(({path}) => path === source.path)) files.push(source);
    for (const {text, line} of logicalLines(source)) readLine(source, text, spanOf(source, line), depth);
  }

  function readLine(source: SourceFile, text: string, span: Span, depth: number): void {
    const match = /^(@?[A-Za-z0-9_-]+):(.*)$/s.exec(text);
    if (!match) {
      const message = `Cyrus refuses the file: invalid option name on line ${span.line}`;
      problems.push({kind: 'line', message, span});
      return;
    }
    const [name = '', value = ''] = [match[1]?.toLowerCase(), match[2]?.trim()];
    if (value === '') {
      problems.push({kind: 'empty', message: `Cyrus refuses the file: ${name} has no value`, span});
    } else if (name === '@include') include(source, value, span, depth);
    else add({name, value, span});
  }

  function add(entry: ImapdEntry): void {
    const earlier = first.get(entry.name);
    if (earlier !== undefined) {
      const place = `${earlier.file === entry.span.file ? '' : `${earlier.file} `}line ${earlier.line}`;
      const message = `Cyrus refuses the file: ${entry.name} is set twice, first in ${place}`;
      problems.push({kind: 'repeated', message, span: entry.span});
      return;
    }
    first.set(entry.name, entry.span);
    entries.push(entry);
  }

  function include(source: SourceFile, path: string, span: Span, depth: number): void {
    const full = resolve(dirname(source.path), path);
    // Cyrus looks in the folder in which it runs, which no file says.
    if (!isAbsolute(path) && disk.kind(full) !== 'file') return;
    const isFile = depth < deepestInclude && disk.kind(full) === 'file';
    const message = depth < deepestInclude ? `cannot read ${path}` : `${path} includes itself`;
    if (!isFile) {
      problems.push({kind: 'include', message: `Cyrus refuses the file: ${message}`, span});
      return;
    }
    try {
      readFile(createSource(full, disk.read(full)), depth + 1);
    } catch {
      problems.push({kind: 'include', message: `Cyrus refuses the file: ${message}`, span});
    }
  }

  readFile(main, 0);
  return {files, entries, problems};
}
