import type {Comparison, Difference} from '../compare/compare.js';
import {visible} from './visible.js';

/** A difference as the value of one JSON line. */
export function differenceJson({in: side, times, event}: Difference) {
  return {schema: 'dovepush.difference/1', in: side, times, event};
}

/** The counts as the value of one JSON line. */
export function comparisonJson({both, onlyA, onlyB, twiceA, twiceB}: Comparison) {
  return {schema: 'dovepush.compare/1', both, onlyA, onlyB, twiceA, twiceB};
}

/** A difference for people: `- MessageNew  anna@example.org  INBOX 1795300581/17`; `-` is only in A, `+` only in B. */
export function formatDifference({in: side, times, event}: Difference): string {
  const {user, mailbox, uidvalidity, uid} = event;
  const message = uid === null ? '' : ` ${uidvalidity ?? '-'}/${uid}`;
  const several = times === 1 ? '' : `  ${times} times`;
  const place = `${visible(user ?? '-')}  ${visible(mailbox ?? '-')}${message}`;
  return `${side === 'a' ? '-' : '+'} ${event.event.padEnd(14)}  ${place}${several}\n`;
}

/** The counts for people. */
export function formatComparison(comparison: Comparison, a: string, b: string): string {
  const {both, onlyA, onlyB, twiceA, twiceB} = comparison;
  const rows: readonly (readonly [string, number])[] = [
    ['in both', both],
    [`only in A  ${visible(a)}`, onlyA],
    [`only in B  ${visible(b)}`, onlyB],
    ['more than once in A', twiceA],
    ['more than once in B', twiceB],
  ];
  const width = Math.max(...rows.map(([, count]) => count.toLocaleString('en-US').length));
  return rows.map(([name, count]) => `${count.toLocaleString('en-US').padStart(width)}  ${name}\n`).join('');
}
