import type {FailureCounts} from '../failures/count.js';
import type {PushFailure} from '../failures/failure.js';
import {visible} from './visible.js';

/** A failed push as the value of one JSON line. */
export function failureJson({atMs, user, driver, target, reason, place}: PushFailure) {
  const at = atMs === null ? null : new Date(atMs).toISOString();
  return {schema: 'dovepush.failure/1', at, user, driver, target, reason, place};
}

/** Users that are listed; those with the most failures. */
const mostUsers = 20;

/** Tables by reason and by user, and the period. */
export function formatFailures({total, byReason, byUser, withoutUser, firstMs, lastMs}: FailureCounts): string {
  if (total === 0) return 'no failed push\n';
  const users = byUser.slice(0, mostUsers).map(([user, count]) => [user, count] as const);
  const others = byUser.length > mostUsers ? `      and ${byUser.length - mostUsers} more users\n` : '';
  const period = firstMs === null || lastMs === null ? '' : `, ${timeText(firstMs)} to ${timeText(lastMs)}`;
  const unnamed: readonly (readonly [string, number])[] =
    withoutUser === 0 ? [] : [['no user in the line', withoutUser]];
  return `${number(total)} failed ${total === 1 ? 'push' : 'pushes'}${period}
by reason
${table(byReason)}by user
${table([...users, ...unnamed])}${others}`;
}

function table(rows: readonly (readonly [string, number])[]): string {
  const width = Math.max(...rows.map(([, count]) => number(count).length));
  return rows.map(([name, count]) => `  ${number(count).padStart(width)}  ${visible(name)}\n`).join('');
}

const number = (value: number) => value.toLocaleString('en-US');
const timeText = (ms: number) => new Date(ms).toISOString();
