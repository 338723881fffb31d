/** Lines of context around a change. */
const context = 3;

/** Beyond this many comparisons the texts count as different altogether. */
const mostCells = 9_000_000;

type Step = readonly [kind: ' ' | '-' | '+', line: string];

function lengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const rows = Array.from({length: a.length + 1}, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [rows[i], rows[i + 1]];
    if (row === undefined || below === undefined) continue;
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

function steps(a: readonly string[], b: readonly string[]): Step[] {
  const removed = a.map((line): Step => ['-', line]);
  const added = b.map((line): Step => ['+', line]);
  if ((a.length + 1) * (b.length + 1) > mostCells) return [...removed, ...added];
  const rows = lengths(a, b);
  const found: Step[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      found.push([' ', a[i] ?? '']);
      i += 1;
      j += 1;
    } else if ((rows[i + 1]?.[j] ?? 0) >= (rows[i]?.[j + 1] ?? 0)) found.push(['-', a[i++] ?? '']);
    else found.push(['+', b[j++] ?? '']);
  }
  return [...found, ...removed.slice(i), ...added.slice(j)];
}

function range(start: number, count: number): string {
  return `${count === 0 ? start : start + 1},${count}`;
}

/** The stretches of steps that hold changes, with their context. */
function hunks(all: readonly Step[]): [number, number][] {
  const found: [number, number][] = [];
  for (const [at, [kind]] of all.entries()) {
    if (kind === ' ') continue;
    const last = found.at(-1);
    if (last !== undefined && at <= last[1] + context) last[1] = at + 1 + context;
    else found.push([Math.max(0, at - context), at + 1 + context]);
  }
  return found;
}

/** The difference of two texts in the unified format; empty for equal ones. */
export function unifiedDiff(oldName: string, newName: string, oldText: string, newText: string): string {
  const lines = (text: string) => text.replace(/\n$/, '').split('\n');
  const all = steps(lines(oldText), lines(newText));
  const parts = hunks(all).map(([from, to]) => {
    const before = all.slice(0, from);
    const inside = all.slice(from, to);
    const count = (steps: readonly Step[], skip: '-' | '+') => steps.filter(([kind]) => kind !== skip).length;
    const old = range(count(before, '+'), count(inside, '+'));
    const next = range(count(before, '-'), count(inside, '-'));
    return `@@ -${old} +${next} @@\n${inside.map(([kind, line]) => `${kind}${line}\n`).join('')}`;
  });
  return parts.length === 0 ? '' : `--- ${oldName}\n+++ ${newName}\n${parts.join('')}`;
}
