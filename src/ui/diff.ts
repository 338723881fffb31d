import type {Paint, Style} from './colour.js';
import {visible} from './visible.js';

/** Lines of context around a change. */
const context = 3;

/** Gives what is shown of a line, its secrets masked: one of the old text with its number, one of the new text with null. */
export type ShowLine = (text: string, line: number | null) => string;

interface Step {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** The line it is or comes before, in the old text and in the new one, from 1. */
  readonly old: number;
  readonly young: number;
}

const styles: Readonly<Record<Step['sign'], Style>> = {' ': 'reset', '-': 'red', '+': 'green'};

/** A unified diff of two texts of one file that differ in a few lines; what a terminal would act on is spelt out. */
export function formatDiff(path: string, before: string, after: string, show: ShowLine, paint: Paint): string {
  const steps = compare(splitLines(before), splitLines(after));
  const name = visible(path);
  const hunks = cutHunks(steps).map((hunk) => formatHunk(hunk, show, paint));
  return [paint('bold', `--- ${name}`), paint('bold', `+++ ${name}`), ...hunks, ''].join('\n');
}

function splitLines(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Walks both texts along; at a difference the nearest place where they meet again is looked for. */
function compare(old: readonly string[], young: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let [a, b] = [0, 0];
  while (a < old.length || b < young.length) {
    if (a < old.length && b < young.length && old[a] === young[b]) {
      steps.push({sign: ' ', text: old[a] ?? '', old: ++a, young: ++b});
      continue;
    }
    const [nextA, nextB] = meet(old, young, a, b);
    while (a < nextA) steps.push({sign: '-', text: old[a] ?? '', old: ++a, young: b + 1});
    while (b < nextB) steps.push({sign: '+', text: young[b] ?? '', old: a + 1, young: ++b});
  }
  return steps;
}

function meet(old: readonly string[], young: readonly string[], a: number, b: number): readonly [number, number] {
  for (let distance = 1; distance < old.length + young.length - a - b; distance += 1) {
    for (let step = 0; step <= distance; step += 1) {
      const [x, y] = [a + step, b + distance - step];
      if (x < old.length && y < young.length && old[x] === young[y]) return [x, y];
    }
  }
  return [old.length, young.length];
}

/** The changes with their context; what is close together is one hunk. */
function cutHunks(steps: readonly Step[]): readonly (readonly Step[])[] {
  const hunks: Step[][] = [];
  let end = -1;
  for (const [at, {sign}] of steps.entries()) {
    if (sign === ' ') continue;
    const start = Math.max(end, at - context);
    if (end === -1 || at - context > end) hunks.push([]);
    hunks.at(-1)?.push(...steps.slice(start, at + context + 1));
    end = at + context + 1;
  }
  return hunks;
}

function formatHunk(hunk: readonly Step[], show: ShowLine, paint: Paint): string {
  const count = (without: Step['sign']) => hunk.filter(({sign}) => sign !== without).length;
  const [first] = hunk;
  const head = `@@ -${first?.old ?? 0},${count('+')} +${first?.young ?? 0},${count('-')} @@`;
  const lines = hunk.map(({sign, text, old}) => {
    const shown = show(text.replace(/\r$/, ''), sign === '+' ? null : old);
    return paint(styles[sign], `${sign}${shown.split('\t').map(visible).join('\t')}`);
  });
  return [paint('cyan', head), ...lines].join('\n');
}
