import {isSecretName, mask, maskUrls, urlPasswords} from '../secrets.js';
import type {ConfigModel, SourceFile} from './model.js';

/** Offsets in a line, from 0, the end excluded. */
type Range = readonly [start: number, end: number];

/** By line number, only lines that hide something. */
type Ranges = ReadonlyMap<number, readonly Range[]>;

/** Hides the secrets of one configuration in whatever is told about it. */
export interface Masking {
  /** The stretches of a physical line that hold a secret, in order: offsets from 0, the end excluded. */
  hidden(file: string, line: number): readonly Range[];
  /** A text about the configuration with every secret masked. */
  text(text: string): string;
  /** A line that is to be written to a file, as it may be shown. */
  line(text: string): string;
}

/** Collects what is secret in the files: values of secret settings, passwords in URLs, also in lines that are broken. */
export function createMasking(model: ConfigModel): Masking {
  const ranges = new Map(model.files.map((file) => [file.path, secretRanges(file)]));
  const words = secretWords(model, ranges);
  return {
    hidden: (file, line) => ranges.get(file)?.get(line) ?? [],
    text: (text) => maskWords(maskAssignments(maskUrls(text)), words),
    line: (text) => maskWords(hideRanges(text, merge([...namedRange(text), ...urlPasswords(text)])), words),
  };
}

/** The text with each of the stretches masked. */
export function hideRanges(text: string, ranges: readonly Range[]): string {
  let shown = '';
  let at = 0;
  for (const [start, end] of ranges) {
    shown += text.slice(at, start) + mask;
    at = end;
  }
  return shown + text.slice(at);
}

/** Shorter words also occur in ordinary text; their values are still hidden where they stand in a file. */
const shortestWord = 4;

function secretWords(model: ConfigModel, ranges: ReadonlyMap<string, Ranges>): ReadonlySet<string> {
  const values: string[] = [];
  for (const node of model.nodes) {
    if (node.kind !== 'setting' || node.value.kind === 'file' || !isSecretName(node.key)) continue;
    values.push(node.value.raw, node.value.text);
  }
  for (const file of model.files) {
    for (const [line, found] of ranges.get(file.path) ?? []) {
      for (const [start, end] of found) values.push((file.lines[line - 1] ?? '').slice(start, end));
    }
  }
  const words = values.flatMap((value) => [...value.split(/[\s'"]+/), ...value.split(separators)]);
  return new Set(
    words.flatMap((word) => [word, word.replace(/^\$/, '')]).filter((word) => word.length >= shortestWord),
  );
}

/** What ends a word; a password may hold some of it, and is looked for with and without. */
const separators = /[\s'"=:,;#]+/;

function maskWords(text: string, words: ReadonlySet<string>): string {
  if (words.size === 0) return text;
  const hide = (word: string) => (words.has(word) || words.has(word.replace(/^\$|[.)]+$/g, '')) ? mask : word);
  return text.replace(/[^\s'"]+/g, hide).replace(/[^\s'"=:,;#]+/g, hide);
}

function maskAssignments(text: string): string {
  return text.replace(/([^\s='"]+)(\s*=\s*)(?!\s|\*\*\*)("[^"]*"|'[^']*'|\S+)/g, (all, name: string, sign: string) =>
    isSecretName(name) ? `${name}${sign}${mask}` : all,
  );
}

/** Lines that hold nothing of this need no closer look. */
const suspicious = /pass|secret|nonce|key|:\/\//i;

function secretRanges(file: SourceFile): Ranges {
  const found = new Map<number, readonly Range[]>();
  // Whether the line before goes on here and names a secret. A blank line or comment ends a continued line for Dovecot,
  // but what follows may still be the rest of a password.
  let open = false;
  file.lines.forEach((line, index) => {
    if (!open && !suspicious.test(line)) return;
    const isSetting = !/^[ \t\r]*(#|$)/.test(line);
    const named = open && isSetting ? [wholeLine(line)] : namedRange(line);
    const ranges = merge([...named, ...urlPasswords(line)]);
    if (ranges.length > 0) found.set(index + 1, ranges);
    if (isSetting) open = /\\[ \t\r]*(#.*)?$/.test(line) && (open || namesSecret(line));
  });
  return found;
}

function contentEnd(line: string): number {
  return line.replace(/[ \t\r]*\\?[ \t\r]*$/, '').length;
}

function wholeLine(line: string): Range {
  return [line.length - line.trimStart().length, contentEnd(line)];
}

const token = /[^\s=:{}"'#]+/g;

function namesSecret(line: string): boolean {
  return (line.match(token) ?? []).some(isSecretName);
}

/** What stands behind words that name a secret: behind one in a URL its value there, behind another the rest of the line. */
function namedRange(line: string): readonly Range[] {
  const urls = urlStretches(line);
  const found: Range[] = [];
  for (const match of line.matchAll(token)) {
    const isInUrl = urls.some(([start, end]) => match.index < end && match.index + match[0].length > start);
    // Of the words in a URL only a parameter names anything: hosts, passwords and paths are made of any words.
    const name = isInUrl ? (/[?&]([^?&]*)$/.exec(match[0])?.[1] ?? '') : match[0];
    if (!isSecretName(name)) continue;
    const behind = match.index + match[0].length;
    const start = behind + (/^[\s=:]*/.exec(line.slice(behind))?.[0].length ?? 0);
    const end = isInUrl ? start + (/^[^\s&]*/.exec(line.slice(start))?.[0].length ?? 0) : contentEnd(line);
    if (start < end) found.push([start, end]);
    if (!isInUrl) return found;
  }
  return found;
}

function urlStretches(line: string): readonly Range[] {
  const matches = [...line.matchAll(/\b([a-z][a-z0-9+.-]*):\/\/\S*/gi)];
  const urls = matches.filter(([, scheme = '']) => !isSecretName(scheme));
  return urls.map((match) => [match.index, match.index + match[0].length]);
}

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...ranges].filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
