import {parseLogTime} from '../events/formats/log-time.js';
import {parseErrorLine} from './error-line.js';
import type {PushFailure} from './failure.js';
import {readFailureText} from './texts.js';

/** Which lines count: milliseconds since 1970, the end excluded; null for no bound. */
export interface FailureBounds {
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

/** The failed pushes in lines of a log. `now` dates lines without a year. */
export async function* readFailures(
  file: string,
  lines: AsyncIterable<readonly Buffer[]>,
  {sinceMs, untilMs}: FailureBounds,
  now: () => number,
): AsyncGenerator<readonly PushFailure[]> {
  let number = 0;
  for await (const batch of lines) {
    const found: PushFailure[] = [];
    for (const line of batch) {
      number += 1;
      const failure = failureIn(line.toString(), `${file}:${number}`, now);
      if (failure !== null && isWithin(failure.atMs, sinceMs, untilMs)) found.push(failure);
    }
    if (found.length > 0) yield found;
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
