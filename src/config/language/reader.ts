import type {ConfigFiles} from '../files.js';
import type {Span} from '../span.js';
import {glob} from './glob.js';
import {type IncludeFailure, type Input, Inputs} from './inputs.js';
import {cutLine, type LineCut, type LogicalLine, type Piece, spanOf} from './lines.js';
import {
  blockNode,
  includeNode,
  malformedNode,
  meantBlock,
  type NodePlace,
  settingNode,
  type WordRules,
  type Writable,
} from './nodes.js';
import {resolvePath} from './paths.js';
import {columnAt, endSpan, type SourceFile} from './source.js';
import {type LineRefusal, type LineRules, parseStatement, type Statement} from './statement.js';
import type {BlockNode, CommentNode, ConfigNode, IncludeNode, MalformedNode, SettingNode} from './tree.js';

/** What differs from one dialect to the other while lines are read. */
export type Grammar = LineRules & WordRules;

/** What is told while the files are read, in reading order. */
export interface ReadEvents {
  setting(node: SettingNode): void;
  open(node: BlockNode): void;
  /** A closing brace; `block` is null where nothing is open. */
  close(block: BlockNode | null, span: Span): void;
  malformed(node: MalformedNode, refusal: LineRefusal): void;
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
    const place = {block: this.#block, include: input.include};
    switch (statement.form) {
      case 'setting': {
        const node = settingNode(line, place, statement, this.#grammar);
        this.#add(node);
        this.#events.setting(node);
        break;
      }
      case 'include':
        this.#include(input, includeNode(line, place, statement));
        break;
      case 'open':
        this.#open(blockNode(line, place, statement, this.#grammar));
        break;
      case 'close':
        this.#close(line);
        break;
      case 'refused':
        this.#refused(line, place, statement);
    }
  }

  #open(node: Writable<BlockNode>): void {
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

  /** A line that was meant to open a block is taken for one, so its closing brace is no second mistake. */
  #refused(line: LogicalLine, place: NodePlace, refusal: LineRefusal & {readonly opens: boolean}): void {
    const node = malformedNode(line, place);
    this.#add(node);
    this.#events.malformed(node, refusal);
    if (refusal.opens) this.#open(meantBlock(line, place));
  }

  #include(input: Input, node: Writable<IncludeNode>): void {
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
