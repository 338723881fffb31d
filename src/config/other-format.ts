import type {SourceFile} from './language/source.js';
import type {ConfigNode} from './language/tree.js';
import {host} from './load.js';
import {shownProblems} from './masking.js';
import type {ConfigModel, Problem} from './model.js';

/** Lines that tell a format; comments and blank lines are left out. */
type Lines = readonly string[];

/** A format that is surely none of Dovecot's, whatever words are in the text. */
const certain: readonly (readonly [name: string, is: (text: string) => boolean])[] = [
  ['a binary file', isBinary],
  ['JSON', isJson],
  ['HTML', (text) => /^\s*<(?:!doctype\s+html|html[\s>])/i.test(text)],
  ['XML', (text) => /^\s*<(?:\?xml\s|!--|!doctype\s|[a-z][\w:-]{0,99}(?:\s[^<>\n]{0,999})?\/?>)/i.test(text)],
  ['PEM', (text) => /^-----BEGIN [A-Z ]{1,60}-----/.test(text.trimStart())],
  ['a mail', isMail],
];

/** Formats that are only told where no word of Dovecot is in the file. */
const likely: readonly (readonly [name: string, is: (lines: Lines, text: string) => boolean])[] = [
  ['a patch', (_, text) => /^(?:diff |--- \S.*\n\+\+\+ )/.test(text)],
  ['a script', (_, text) => /^#! ?\/\S/.test(text)],
  ['a Lua script', (lines) => some(lines, /^(?:local\s+)?function\b/) && some(lines, /^end\b/)],
  ['YAML', (lines) => lines[0]?.startsWith('---') === true || share(lines, /^(?:- )?[\w."'/-]+:(?:\s|$)|^- /) > 0.6],
  ['an INI file', (lines) => some(lines, /^\[[^\]=]{1,200}\]$/)],
  ['a log', (lines) => share(lines, /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d)/) > 0.6],
  ['a configuration of another program', (lines) => share(lines, /;$/) > 0.3],
  ['plain text', (lines) => lines.length > 2 && share(lines, /[={}]/) === 0],
];

function isBinary(text: string): boolean {
  const start = text.slice(0, 4000);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what makes a file binary.
  const strange = start.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0;
  return strange > 4 && strange > start.length / 20;
}

function isJson(text: string): boolean {
  const start = text.trimStart();
  if (!/^[[{]/.test(start)) return false;
  if (/^\{\s*"(?:[^"\\\n]|\\.){0,999}"\s*:/.test(start)) return true;
  try {
    JSON.parse(start);
    return true;
  } catch {
    return false;
  }
}

const headers =
  /^(?:from|to|cc|subject|date|message-id|received|return-path|delivered-to|mime-version|content-type|x-[\w-]{1,60}|dkim-signature|reply-to): ?/i;

/** A line of an mbox, or two known header fields in the first lines, which are all such fields or go on. */
function isMail(text: string): boolean {
  const lines = text
    .slice(0, 20_000)
    .replace(/^From \S+ [^\n]*\n/, '')
    .split(/\r?\n/);
  const end = lines.indexOf('');
  const head = lines.slice(0, Math.min(end === -1 ? lines.length : end, 12));
  if (head.filter((line) => headers.test(line)).length < 2) return false;
  return head.every((line) => /^(?:[A-Za-z][\w-]{0,70}:|[ \t])/.test(line));
}

const some = (lines: Lines, pattern: RegExp) => lines.some((line) => pattern.test(line));

/** The share of lines that a pattern matches, 0 to 1. */
function share(lines: Lines, pattern: RegExp): number {
  return lines.length === 0 ? 0 : lines.filter((line) => pattern.test(line)).length / lines.length;
}

function wordOf(node: ConfigNode): string | null {
  if (node.kind === 'setting') return node.key;
  return node.kind === 'block' ? node.type : null;
}

/** The first word of a line that is neither setting nor block, where other programs hardly have a setting of that name. */
function brokenWord(line: string): string | null {
  const [, word = ''] = /^\s*([\w.-]{1,100})/.exec(line) ?? [];
  return word.includes('_') && !word.startsWith('ssl_') ? word : null;
}

/** Files in which a setting, block or include of Dovecot is written. */
function filesWithWords({files, nodes}: ConfigModel): ReadonlySet<string> {
  const [known23, known24] = [host.known.known23(), host.known.known24()];
  const tables = [known23.settings[''] ?? {}, known24.settings[''] ?? {}, known23.settings, known24.blocks];
  const filters = new Set(['protocol', 'local', 'remote', 'local_name', 'plugin']);
  const isKnown = (word: string) => filters.has(word) || tables.some((table) => Object.hasOwn(table, word));
  const lines = new Map(files.map((file) => [file.path, file.lines]));
  const found = new Set<string>();
  for (const node of nodes) {
    const word =
      node.kind === 'malformed' ? brokenWord(lines.get(node.span.file)?.[node.span.line - 1] ?? '') : wordOf(node);
    if (node.kind === 'include' || (word !== null && isKnown(word))) found.add(node.span.file);
  }
  return found;
}

function formatOf({text}: SourceFile, hasWords: boolean): string | null {
  const sure = certain.find(([, is]) => is(text));
  if (sure !== undefined || hasWords) return sure?.[0] ?? null;
  const lines = text
    .split('\n', 2000)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return likely.find(([, is]) => is(lines, text))?.[0] ?? null;
}

const cache = new WeakMap<ConfigModel, ReadonlyMap<string, string>>();

/** The files that are no configuration of Dovecot, by path, with what they are: `JSON`. Only where Dovecot refuses them. */
export function otherFormats(model: ConfigModel): ReadonlyMap<string, string> {
  const known = cache.get(model) ?? findFormats(model);
  cache.set(model, known);
  return known;
}

/** A sentence on why a configuration is refused, and where. */
export type Refusal = Pick<Problem, 'severity' | 'message' | 'span'>;

/** What is to be said of each file of another format. */
export function formatRefusals(model: ConfigModel): readonly Refusal[] {
  return [...otherFormats(model)].map(([file, format]) => {
    const span = {file, line: 1, column: 1, endLine: 1, endColumn: 1};
    return {severity: 'error', message: `this is ${format}, no configuration of Dovecot`, span};
  });
}

/**
 * Why Dovecot refuses a configuration, as it may be shown. A file of another format is told once: its errors are those of a
 * reader who knows no better.
 */
export function shownRefusals(model: ConfigModel): readonly Refusal[] {
  const formats = otherFormats(model);
  return [...formatRefusals(model), ...shownProblems(model).filter(({span}) => !formats.has(span.file))];
}

function findFormats(model: ConfigModel): ReadonlyMap<string, string> {
  if (model.loads) return new Map();
  const refused = new Set(model.problems.filter(({severity}) => severity === 'error').map(({span}) => span.file));
  const words = filesWithWords(model);
  return new Map(
    model.files.flatMap((file) => {
      const format = refused.has(file.path) ? formatOf(file, words.has(file.path)) : null;
      return format === null ? [] : [[file.path, format] as const];
    }),
  );
}
