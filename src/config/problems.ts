import {nearest} from '../nearest.js';
import {maskUrls} from '../secrets.js';
import type {IncludeFailure} from './language/inputs.js';
import type {LineRefusal} from './language/statement.js';
import type {BlockNode, IncludeNode, MalformedNode, SettingNode} from './language/tree.js';
import type {Problem, ProblemKind} from './problem.js';
import type {Span} from './span.js';

/** What may be said of a problem besides its rule, place and Dovecot's words. */
export interface ProblemDetails {
  readonly hint?: string;
  readonly setting?: string;
  readonly onlyExpanded?: boolean;
  /** Error when left out. */
  readonly severity?: 'error' | 'info' | 'warning';
  /** Dovecot's words when left out. */
  readonly message?: string;
  readonly related?: NonNullable<Problem['related']>;
}

/** A span that holds the line doveconf names, which is the last one of a continued line. */
export function narrow(node: {readonly span: Span}, span: Span): Span {
  return node.span.line === node.span.endLine ? span : node.span;
}

/** Problems that get a hint at the name that was meant, which costs more than all the rest. */
const mostHints = 200;

/** Problems in reading order. */
export class ProblemList {
  readonly all: Problem[] = [];
  #stopped = false;

  /** Dovecot warns of a setting at the root that a filter above has set `first`. */
  reportAfterFilter(node: SettingNode, key: string, first: SettingNode): void {
    const place = `${first.span.file} line ${first.span.endLine}`;
    const text =
      `Global setting ${key} won't change the setting inside an earlier filter at ${place} ` +
      `(if this is intentional, avoid this warning by moving the global setting before ${place})`;
    const related = [{message: 'set inside a filter here', span: first.span}];
    this.report('setting-after-filter', node.span, text, {severity: 'info', setting: key, related});
  }

  /** Adds a problem; the first error is the one at which doveconf stops. */
  report(rule: ProblemKind, span: Span, text: string, details: ProblemDetails = {}): void {
    const shown = maskUrls(text);
    const {severity = 'error', message = shown, onlyExpanded = false} = details;
    const stops = severity === 'error' && !this.#stopped;
    if (stops) this.#stopped = true;
    this.all.push({...details, rule, severity, message, span, text: shown, onlyExpanded, stops});
  }

  /** The known name that was meant; only looked for as long as an operator would read on. */
  nearest(word: string, known: () => readonly string[]): string | null {
    return this.all.length < mostHints ? nearest(word, known()) : null;
  }

  malformed(node: MalformedNode, {why, text}: LineRefusal): void {
    const hint =
      why === 'after-brace'
        ? 'Put each setting and the closing brace on lines of their own.'
        : 'Write KEY = VALUE, or a block with its brace at the end of the line and a blank before it.';
    this.report('block-syntax', node.span, text, {hint});
  }

  include(node: IncludeNode, {rule, text}: IncludeFailure): void {
    const hint = rule === 'include-no-match' ? {hint: 'Use !include_try where files may be missing.'} : {};
    this.report(rule, narrow(node, node.patternSpan), text, {
      ...hint,
      message: rule === 'include-no-match' ? `No file matches ${node.pattern}` : text,
    });
  }

  ambiguousHash(span: Span): void {
    const text =
      "Ambiguous '#' character in line, treating it as comment. Add a space before it to remove this warning.";
    this.report('hash-in-value', span, text, {
      severity: 'info',
      message: 'The # starts a comment here, although no blank stands before it',
      hint: 'Put the value in quotes, or a blank before the #.',
    });
  }

  unclosed(open: BlockNode): void {
    const {file, line} = open.span;
    this.report('block-unclosed', open.span, `Missing '}' (section started at ${file}:${line})`, {
      message: `The block ${open.type} is never closed`,
    });
  }
}
