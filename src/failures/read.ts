import {usageError} from '../errors.js';
import {parseLogTime} from '../events/formats/log-time.js';
import {isLogLine, parseErrorLine} from './error-line.js';
import type {PushFailure} from './failure.js';
import {readFailureText} from './texts.js';

/** Which lines count: milliseconds since 1970, the end excluded; null for no bound. */
export interface FailureBounds {
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

/**
 * The failed pushes in lines of a log. `now` dates lines without a year. Throws USAGE at the end of a file that has text, but
 * no line of a log.
 */
export async function* readFailures(
  file: string,
  lines: AsyncIterable<readonly Buffer[]>,
  {sinceMs, untilMs}: FailureBounds,
  now: () => number,
): AsyncGenerator<readonly PushFailure[]> {
  let number = 0;
  let hasText = false;
  let isLog = false;
  for await (const batch of lines) {
    const found: PushFailure[] = [];
    for (const line of batch) {
      number += 1;
      const text = line.toString();
      hasText ||= text !== '';
      isLog ||= isLogLine(text);
      const failure = failureIn(text, `${file}:${number}`, now);
      if (failure !== null && isWithin(failure.atMs, sinceMs, untilMs)) found.push(failure);
    }
    if (found.length > 0) yield found;
  }
  if (hasText && !isLog) {
    throw usageError(
      `${file} is not a log of Dovecot: none of its ${number} lines looks like one`,
      'Name a log file, or pass on what doveadm log errors prints.',
    );
  }
}

function failureIn(line: string, place: string, now: () => number): PushFailure | null {
  const parsed = parseErrorLine(line);
  const said = parsed && readFailureText(parsed.text);
  if (!parsed || !said) return null;
  const {isOfSession, ...text} = said;
  const atMs = parsed.time === '' ? null : parseLogTime(parsed.time, now);
  return {atMs, user: isOfSession ? parsed.user : null, ...text, place};
}

function isWithin(atMs: number | null, sinceMs: number | null, untilMs: number | null): boolean {
  if (sinceMs === null && untilMs === null) return true;
  return atMs !== null && atMs >= (sinceMs ?? atMs) && atMs < (untilMs ?? Number.POSITIVE_INFINITY);
}
