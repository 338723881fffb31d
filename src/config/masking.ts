import {rememberSecretNames} from '../secret-names.js';
import {secretRanges} from '../secret-ranges.js';
import type {Range} from '../secret-words.js';
import {hideRanges, mask, maskUrls} from '../secrets.js';
import type {ConfigModel, Problem} from './model.js';
import {type LineRanges, scanLines} from './secret-lines.js';

/** Hides the secrets of one configuration in whatever is told about it. */
export interface Masking {
  /** The stretches of a physical line that hold a secret, in order: offsets from 0, the end excluded. */
  hidden(file: string, line: number): readonly Range[];
  /** A text about the configuration with every secret masked. */
  text(text: string): string;
  /** The text of a configuration file as it may be shown, or a piece of one. */
  page(text: string): string;
  /** The words of the secrets, as written. */
  words(): Iterable<string>;
  /** The secrets themselves, as written and as Dovecot reads them. */
  values(): Iterable<string>;
}

/** What Dovecot refuses, with every secret masked. */
export function shownProblems(model: ConfigModel): readonly Problem[] {
  if (model.problems.length === 0) return [];
  const {text} = createMasking(model);
  return model.problems.map((problem) => ({...problem, message: text(problem.message)}));
}

/** Collects what is secret in the files: values of secret settings, passwords in URLs, also in lines that are broken. */
export function createMasking(model: ConfigModel): Masking {
  const masking = made.get(model) ?? makeMasking(model);
  made.set(model, masking);
  return masking;
}

/** Each configuration is looked through once. */
const made = new WeakMap<ConfigModel, Masking>();

function makeMasking(model: ConfigModel): Masking {
  const ranges = new Map(model.files.map((file) => [file.path, scanLines(file.lines)]));
  let found: Words | null = null;
  const words = () => {
    found ??= secretWords(model, ranges);
    return found;
  };
  return {
    hidden: (file, line) => ranges.get(file)?.get(line) ?? [],
    text: (text) => maskWords(maskUrls(text), words()),
    page(text) {
      const lines = text.split('\n');
      const hidden = scanLines(lines);
      return lines.map((line, index) => maskWords(hideRanges(line, hidden.get(index + 1) ?? []), words())).join('\n');
    },
    words: () => words().values(),
    values: () => secretValues(model, ranges),
  };
}

/** Shorter words also occur in ordinary text; their values are still hidden where they stand in a file. */
const shortestWord = 4;

/** Words as written, by the same in lower case: names of drivers are shown like that. */
type Words = ReadonlyMap<string, string>;

/** The words of all secrets, but for ordinary words that the files show elsewhere. */
function secretWords(model: ConfigModel, ranges: ReadonlyMap<string, LineRanges>): Words {
  const words = new Map<string, string>();
  for (const value of secretValues(model, ranges)) {
    for (const pattern of [word, run]) {
      for (const [found] of value.matchAll(pattern))
        if (found.length >= shortestWord) words.set(found.toLowerCase(), found);
    }
  }
  if (words.size === 0) return words;
  for (const file of model.files) {
    file.lines.forEach((line, index) => {
      const shown = hideRanges(line, ranges.get(file.path)?.get(index + 1) ?? []);
      for (const [found] of shown.matchAll(run)) if (/^[a-z]{1,12}$/.test(found)) words.delete(found);
    });
  }
  words.delete(mask);
  return words;
}

function* secretValues(model: ConfigModel, ranges: ReadonlyMap<string, LineRanges>): Generator<string> {
  for (const {path, lines} of model.files) {
    for (const [line, found] of ranges.get(path) ?? []) {
      for (const [start, end] of found) yield (lines[line - 1] ?? '').slice(start, end);
    }
  }
  const isSecret = rememberSecretNames();
  for (const node of model.nodes) {
    if (node.kind !== 'setting') continue;
    const {raw, text} = node.value;
    // Quotes and escapes taken off, continued lines joined: a secret may look different from what the lines hold.
    if (isSecret(node.key)) yield text;
    else if (raw !== text) for (const [start, end] of secretRanges(text, 'value')) yield text.slice(start, end);
  }
}

/** What blanks and quotes separate, and what anything but letters and digits does. */
const word = /[^\s'"]+/g;
const run = /[\p{L}\p{N}]+/gu;

function maskWords(text: string, words: Words): string {
  if (words.size === 0) return text;
  const hide = (found: string) => (words.has(found.toLowerCase()) ? mask : found);
  return text.replace(word, hide).replace(run, hide);
}
