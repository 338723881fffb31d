import type {ConfigFiles} from '../files.js';
import {namePattern} from './name-pattern.js';

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

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function matchParts(parts: readonly string[], files: ConfigFiles): string[] {
  let found = [''];
  for (const [index, part] of parts.entries()) {
    const first = index === 0;
    const fits = namePattern(part);
    const join = (folder: string, name: string) => (first ? name : `${folder}/${name}`);
    if (fits === null) {
      const name = part.replace(/\\(.)/gs, '$1');
      found = found.map((folder) => join(folder, name));
    } else {
      found = found.flatMap((folder) => {
        const names = files.list(first ? '.' : folder === '' ? '/' : folder) ?? [];
        return names.filter(fits).map((name) => join(folder, name));
      });
    }
  }
  return found.filter((path) => files.exists(path === '' ? '/' : path)).sort(byBytes);
}

/** No path is as long (PATH_MAX); a longer pattern matches nothing, so an include takes a bounded time. */
const longestPattern = 4096;

/** The paths that a pattern stands for: alternatives as written, the matches of each sorted. */
export function glob(pattern: string, files: ConfigFiles): string[] {
  if (pattern.length > longestPattern) return [];
  return expandBraces(pattern).flatMap((alternative) => matchParts(alternative.split('/'), files));
}
