import type {ConfigFiles} from '../files.js';
import type {Span} from '../span.js';
import {glob} from './glob.js';
import {type IncludeFailure, type Input, Inputs} from './inputs.js';
import {cutLine, type LineCut, type LogicalLine, type Piece, spanOf} from './lines.js';
import {resolvePath} from './paths.js';
import {columnAt, endSpan, type SourceFile} from './source.js';
import {type LineRules, parseStatement, type Range, type Statement} from './statement.js';
import type {BlockNode, CommentNode, ConfigNode, IncludeNode, MalformedNode, SettingNode} from './tree.js';
import type {ReadValue} from './value.js';

/** What differs from one dialect to the other while lines are read. */
export interface Grammar extends LineRules {
  readValue(raw: string): ReadValue;
}

/** What is told while the files are read, in reading order. */
export interface ReadEvents {
  setting(node: SettingNode): void;
  open(node: BlockNode): void;
  /** A closing brace; `block` is null where nothing is open. */
  close(block: BlockNode | null, span: Span): void;
  malformed(node: MalformedNode, text: string): void;
  include(node: IncludeNode, failure: IncludeFailure): void;
  /** An include line, before its files are read. */
  including(node: IncludeNode): void;
  /** A `#` that cuts a line without a blank in front of it. */
  ambiguousHash(span: Span): void;
  /** The end of the main file; the innermost block that is still open. */
  end(open: BlockNode | null, span: Span): void;
}

/** What was read. */
export interface Reading {
  readonly files: readonly SourceFile[];
  readonly root: readonly ConfigNode[];
  readonly nodes: readonly ConfigNode[];
}

type Writable<T> = {-readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K]};

/** Reads the main file and what it includes. Throws on no text; `files.read` is only called for regular files. */
export function readConfig(main: SourceFile, files: ConfigFiles, grammar: Grammar, events: ReadEvents): Reading {
  return new Reader(main, files, grammar, events).run();
}

class Reader {
  readonly #files: ConfigFiles;
  readonly #grammar: Grammar;
  readonly #events: ReadEvents;
  readonly #inputs: Inputs;
  readonly #root: ConfigNode[] = [];
  readonly #nodes: ConfigNode[] = [];
  readonly #main: SourceFile;
  #block: Writable<BlockNode> | null = null;
  #collected: Piece[] = [];

  constructor(main: SourceFile, files: ConfigFiles, grammar: Grammar, events: ReadEvents) {
    this.#files = files;
    this.#grammar = grammar;
    this.#events = events;
    this.#main = main;
    this.#inputs = new Inputs(main, files);
  }

  run(): Reading {
    for (let input = this.#inputs.current; input !== undefined; input = this.#inputs.current) {
      if (input.next >= input.source.lines.length) this.#inputs.pop();
      else this.#line(input);
    }
    this.#events.end(this.#block, endSpan(this.#main));
    return {files: this.#inputs.sources, root: this.#root, nodes: this.#nodes};
  }

  #add(node: ConfigNode): void {
    (this.#block?.children ?? this.#root).push(node);
    this.#nodes.push(node);
  }

  #line(input: Input): void {
    const text = input.source.lines[input.next] ?? '';
    input.next += 1;
    const cut = cutLine(text, this.#grammar.isBlank);
    if (cut.kind === 'blank' || cut.kind === 'comment') this.#collected = [];
    else this.#collect(input, cut);
    if (cut.comment !== -1) this.#comment(input, text, cut);
    if (cut.kind !== 'text') return;
    const line = this.#join();
    this.#statement(input, line, parseStatement(line.text, this.#grammar));
  }

  #collect(input: Input, cut: LineCut): void {
    const last = this.#collected.at(-1);
    const offset = last === undefined ? 0 : last.offset + last.length + 1;
    const length = cut.end - cut.start;
    if (length === 0) return;
    this.#collected.push({source: input.source, line: input.next, column: cut.start, offset, length});
  }

  #join(): LogicalLine {
    const pieces = this.#collected;
    this.#collected = [];
    const parts = pieces.map(({source, line, column, length}) =>
      (source.lines[line - 1] ?? '').slice(column, column + length),
    );
    return {text: parts.join(' '), pieces};
  }

  #comment(input: Input, text: string, cut: LineCut): void {
    const {source, include, next: line} = input;
    const span = {
      file: source.path,
      line,
      column: columnAt(source, line, cut.comment),
      endLine: line,
      endColumn: columnAt(source, line, cut.length),
    };
    const before = text.charCodeAt(cut.comment - 1);
    if (cut.kind !== 'comment' && !this.#grammar.isBlank(before)) {
      this.#events.ambiguousHash({...span, endColumn: span.column + 1});
    }
    const node: CommentNode = {
      kind: 'comment',
      span,
      block: this.#block,
      include,
      text: text.slice(cut.comment, cut.length),
    };
    this.#add(node);
  }

  #statement(input: Input, line: LogicalLine, statement: Statement): void {
    switch (statement.form) {
      case 'setting':
        this.#setting(input, line, statement);
        break;
      case 'include':
        this.#include(input, line, statement);
        break;
      case 'open':
        this.#open(input, line, statement);
        break;
      case 'close':
        this.#close(line);
        break;
      case 'refused':
        this.#malformed(input, line, statement);
    }
  }

  #setting(input: Input, line: LogicalLine, {key, value}: {key: Range; value: Range}): void {
    const raw = line.text.slice(value.start, value.end);
    const node: SettingNode = {
      kind: 'setting',
      span: spanOf(line, 0, line.text.length),
      block: this.#block,
      include: input.include,
      key: unquoted(line.text.slice(key.start, key.end), this.#grammar),
      keySpan: spanOf(line, key.start, key.end),
      value: {...this.#grammar.readValue(raw), raw, span: spanOf(line, value.start, value.end)},
    };
    this.#add(node);
    this.#events.setting(node);
  }

  #open(input: Input, line: LogicalLine, {type, name, quoted}: Statement & {form: 'open'}): void {
    const nameText = name === null ? null : line.text.slice(name.start, name.end);
    const node: Writable<BlockNode> = {
      kind: 'block',
      span: spanOf(line, 0, line.text.length),
      block: this.#block,
      include: input.include,
      type: unquoted(line.text.slice(type.start, type.end), this.#grammar),
      name: nameText === null || !quoted ? nameText : this.#grammar.readValue(`"${nameText}"`).text,
      typeSpan: spanOf(line, type.start, type.end),
      nameSpan: name === null ? null : spanOf(line, name.start, name.end),
      children: [],
      close: null,
    };
    this.#add(node);
    this.#block = node;
    this.#events.open(node);
  }

  #close(line: LogicalLine): void {
    const span = spanOf(line, 0, line.text.length);
    const block = this.#block;
    this.#events.close(block, span);
    if (block === null) return;
    block.close = span;
    this.#block = block.block as Writable<BlockNode> | null;
  }

  /** A line that was meant to open a block is taken for one, so that its closing brace is no second mistake. */
  #malformed(input: Input, line: LogicalLine, {text, opens}: {text: string; opens: boolean}): void {
    const node: MalformedNode = {
      kind: 'malformed',
      span: spanOf(line, 0, line.text.length),
      block: this.#block,
      include: input.include,
      text: line.text,
    };
    this.#add(node);
    this.#events.malformed(node, text);
    if (!opens) return;
    const brace = line.text.indexOf('{');
    const type = line.text.slice(0, brace).trim();
    const span = spanOf(line, 0, brace);
    const block: Writable<BlockNode> = {
      ...node,
      kind: 'block',
      type,
      name: null,
      typeSpan: span,
      nameSpan: null,
      children: [],
      close: null,
    };
    this.#add(block);
    this.#block = block;
    this.#events.open(block);
  }

  #include(input: Input, line: LogicalLine, statement: Statement & {form: 'include'}): void {
    const {start, end} = statement.pattern;
    const node: Writable<IncludeNode> = {
      kind: 'include',
      span: spanOf(line, 0, line.text.length),
      block: this.#block,
      include: input.include,
      optional: statement.optional,
      pattern: line.text.slice(start, end),
      patternSpan: spanOf(line, start, end),
      files: [],
    };
    this.#add(node);
    this.#events.including(node);
    const paths = glob(resolvePath(node.pattern, input.source.path), this.#files);
    if (paths.length === 0 && !node.optional) {
      this.#events.include(node, {rule: 'include-no-match', text: 'No matches'});
    }
    // The last match comes first: all of them wait on the stack.
    for (const path of paths.reverse()) {
      const opened = this.#inputs.open(node, path);
      if (opened === null) continue;
      if ('rule' in opened) {
        this.#events.include(node, opened);
        continue;
      }
      if (opened.text !== '') node.files.unshift(opened.path);
      this.#inputs.push(opened, node);
    }
  }
}

function unquoted(key: string, {is24}: LineRules): string {
  return is24 && key.length > 1 && key.startsWith('"') && key.endsWith('"') ? key.slice(1, -1) : key;
}
