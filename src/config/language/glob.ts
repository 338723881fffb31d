import type {ConfigFiles} from '../files.js';

interface BraceGroup {
  readonly start: number;
  readonly end: number;
  readonly commas: readonly number[];
}

/** How many paths one pattern may stand for; braces multiply. */
const mostAlternatives = 10_000;

function matchingBrace(pattern: string, start: number): BraceGroup | null {
  const commas: number[] = [];
  let depth = 0;
  for (let at = start; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === ',' && depth === 1) commas.push(at);
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return {start, end: at, commas};
    }
  }
  return null;
}

function firstGroup(pattern: string): BraceGroup | null {
  for (let at = 0; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === '{') return matchingBrace(pattern, at);
  }
  return null;
}

/** The pattern without brace alternatives, in the order they are written; unmatched braces stay as they are. */
function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0 && done.length + open.length < mostAlternatives) {
    const next = open.pop() ?? '';
    const group = firstGroup(next);
    if (group === null) {
      done.push(next);
      continue;
    }
    const cuts = [group.start, ...group.commas, group.end];
    const words = cuts.slice(1).map((end, index) => next.slice((cuts[index] ?? 0) + 1, end));
    for (const word of words.reverse()) open.push(next.slice(0, group.start) + word + next.slice(group.end + 1));
  }
  return done;
}

const classes: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{N}',
  alpha: '\\p{L}',
  blank: ' \\t',
  digit: '0-9',
  lower: '\\p{Ll}',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: '\\p{Lu}',
  xdigit: '0-9a-fA-F',
};

/** The inside of a bracket as a regular expression has it; `[:alpha:]` and the like are known. */
function bracketBody(text: string): string {
  return text
    .split(/(\[:\w+:\])/)
    .map((part) => {
      const name = /^\[:(\w+):\]$/.exec(part)?.[1];
      return name === undefined ? part.replace(/[\\\]^[]/g, '\\$&') : (classes[name] ?? '');
    })
    .join('');
}

function bracket(part: string, open: number): {source: string; end: number} | null {
  let at = open + 1;
  const negated = part[at] === '!' || part[at] === '^';
  if (negated) at += 1;
  const first = at;
  while (at < part.length && (part[at] !== ']' || at === first)) {
    const end = part.startsWith('[:', at) ? part.indexOf(':]', at) : -1;
    at = end === -1 ? at + 1 : end + 2;
  }
  if (at >= part.length) return null;
  return {source: `[${negated ? '^' : ''}${bracketBody(part.slice(first, at))}]`, end: at};
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** A test for one part of a path; null for a part without wildcards. Hidden names need a dot in the pattern. */
function partMatcher(part: string): RegExp | null {
  if (!/[*?[]/.test(part)) return null;
  let source = /^\\?\./.test(part) ? '^' : '^(?!\\.)';
  for (let at = 0; at < part.length; at += 1) {
    const character = part[at] ?? '';
    const set = character === '[' ? bracket(part, at) : null;
    if (set !== null) {
      source += set.source;
      at = set.end;
    } else if (character === '*') {
      while (part[at + 1] === '*') at += 1;
      source += '[\\s\\S]*';
    } else if (character === '?') source += '[\\s\\S]';
    else if (character === '\\' && at + 1 < part.length) {
      at += 1;
      source += literal(part[at] ?? '');
    } else source += literal(character);
  }
  try {
    return new RegExp(`${source}$`, 'u');
  } catch {
    return /(?!)/;
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function matchParts(parts: readonly string[], files: ConfigFiles): string[] {
  let found = [''];
  for (const [index, part] of parts.entries()) {
    const first = index === 0;
    const matcher = partMatcher(part);
    const join = (folder: string, name: string) => (first ? name : `${folder}/${name}`);
    if (matcher === null) {
      const name = part.replace(/\\(.)/gs, '$1');
      found = found.map((folder) => join(folder, name));
    } else {
      found = found.flatMap((folder) => {
        const names = files.list(first ? '.' : folder === '' ? '/' : folder) ?? [];
        return names.filter((name) => matcher.test(name)).map((name) => join(folder, name));
      });
    }
  }
  return found.filter((path) => files.exists(path === '' ? '/' : path)).sort(byBytes);
}

/** The paths that a pattern stands for: alternatives as written, the matches of each sorted. */
export function glob(pattern: string, files: ConfigFiles): string[] {
  return expandBraces(pattern).flatMap((alternative) => matchParts(alternative.split('/'), files));
}
