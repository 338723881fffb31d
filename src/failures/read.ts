import {parseLogTime} from '../events/formats/log-time.js';
import {type ErrorLine, parseErrorLine} from './error-line.js';
import type {FailureScope, PushFailure} from './failure.js';
import {createLogCheck} from './log-check.js';
import {readFailureText} from './texts.js';

/** Which lines count: milliseconds since 1970, the end excluded; null for no bound. */
export interface FailureBounds {
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

/** Failures of any time. */
export const anyTime: FailureBounds = {sinceMs: null, untilMs: null};

/** A failed push with the line that says so. */
export interface LoggedFailure {
  readonly failure: PushFailure;
  readonly scope: FailureScope;
  readonly line: ErrorLine;
}

/**
 * The failed pushes in lines of a log. `now` dates lines without a year. Throws USAGE at the end of a file that has text, but
 * no line of a log.
 */
export async function* readFailures(
  file: string,
  lines: AsyncIterable<readonly Buffer[]>,
  bounds: FailureBounds,
  now: () => number,
): AsyncGenerator<readonly PushFailure[]> {
  const check = createLogCheck(file);
  let number = 0;
  for await (const batch of lines) {
    const found: PushFailure[] = [];
    for (const line of batch) {
      number += 1;
      const text = line.toString();
      check.add(text);
      const logged = readFailure(text, `${file}:${number}`, now);
      if (logged !== null && isWithin(logged.failure, bounds)) found.push(logged.failure);
    }
    if (found.length > 0) yield found;
  }
  check.end();
}

/** What a line says of a failed push; null for any other line. */
export function readFailure(text: string, place: string, now: () => number): LoggedFailure | null {
  const line = parseErrorLine(text);
  const said = line && readFailureText(line.text);
  if (!line || !said) return null;
  const {scope, ...about} = said;
  const atMs = line.time === '' ? null : parseLogTime(line.time, now);
  return {failure: {atMs, user: scope === 'unknown' ? null : line.user, ...about, place}, scope, line};
}

/** Whether the failure is in the range of time; one without a time only if there is no bound. */
export function isWithin({atMs}: PushFailure, {sinceMs, untilMs}: FailureBounds): boolean {
  if (sinceMs === null && untilMs === null) return true;
  return atMs !== null && atMs >= (sinceMs ?? atMs) && atMs < (untilMs ?? Number.POSITIVE_INFINITY);
}
