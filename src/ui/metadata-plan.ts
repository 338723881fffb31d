import {type BadLine, describeBadLine} from '../metadata/input/row.js';
import {dueCount, type PlanCounts, type PlanRow} from '../metadata/plan.js';
import {maskUrls} from '../secrets.js';
import type {Paint} from './colour.js';
import {formatUsers, formatValue} from './metadata.js';
import {visible} from './visible.js';

const signs = {
  set: '+',
  change: '~',
  unset: '-',
  repair: '!',
  unchanged: '=',
  'unknown-user': '?',
  error: '!',
} as const;

const styles = {
  set: 'green',
  change: 'yellow',
  unset: 'red',
  repair: 'yellow',
  unchanged: 'gray',
  'unknown-user': 'red',
  error: 'red',
} as const;

/** `+ alice@x  unset -> user=11@3`; null for a user that stays as it is: `formatUnchanged` counts those. */
export function formatPlanRow(row: PlanRow, paint: Paint): string | null {
  if (row.kind === 'unchanged') return null;
  return `${paint(styles[row.kind], signs[row.kind])} ${visible(row.user)}  ${what(row)}\n`;
}

/** `= 4,811 users  unchanged`; they have no lines of their own. */
export function formatUnchanged(count: number, paint: Paint): string {
  return `${paint(styles.unchanged, signs.unchanged)} ${formatUsers(count)}  unchanged\n`;
}

/** `! line 3: the value is empty ("bob@x")`. */
export function formatBadLine(line: BadLine): string {
  return `! ${visible(describeBadLine(line))}\n`;
}

function what({kind, before, value, error, repair}: PlanRow): string {
  if (kind === 'unknown-user') return 'unknown user';
  if (kind === 'error') return visible(maskUrls(error?.message ?? 'could not be read'));
  if (repair !== undefined) return visible(repair);
  return `${formatValue(before)} -> ${formatValue(value)}`;
}

/** `3 to set, 1 to change, 4,811 unchanged, 2 unknown users`. */
export function formatPlanCounts(counts: PlanCounts, invalid: number): string {
  const parts: readonly (readonly [number, string])[] = [
    [counts.set, 'to set'],
    [counts.change, 'to change'],
    [counts.unset, 'to unset'],
    [counts.repair, 'to repair'],
    [counts.unchanged, 'unchanged'],
    [counts['unknown-user'], counts['unknown-user'] === 1 ? 'unknown user' : 'unknown users'],
    [counts.error, 'could not be read'],
    [invalid, invalid === 1 ? 'bad line' : 'bad lines'],
  ];
  const shown = parts.filter(([count]) => count > 0);
  if (shown.length === 0) return 'nothing to do';
  const text = shown.map(([count, words]) => `${count.toLocaleString('en-US')} ${words}`).join(', ');
  return dueCount(counts) === 0 ? `nothing to write: ${text}` : text;
}
