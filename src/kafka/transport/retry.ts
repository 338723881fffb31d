import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../../errors.js';
import {isRetriable, kafkaFailure} from './failure.js';

const firstPauseMs = 50;
const longestPauseMs = 1000;

/** Pauses between tries: 50 ms, doubled each time up to a second. */
export function pauseMs(failures: number): number {
  return Math.min(firstPauseMs * 2 ** Math.max(0, failures - 1), longestPauseMs);
}

/**
 * Tries until it succeeds, an error is final, or the time is over; then throws the AppError of the last error.
 * `subject` is what it is about, for the message.
 */
export async function retrying<T>(subject: string, timeoutMs: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let failures = 1; ; failures += 1) {
    try {
      return await within(deadline - performance.now(), subject, attempt());
    } catch (error) {
      const pause = pauseMs(failures);
      if (!isRetriable(error) || performance.now() + pause >= deadline) throw kafkaFailure(error, subject);
      await sleep(pause);
    }
  }
}

/** What the promise gives, or KAFKA_TIMEOUT after so many milliseconds; the work behind it goes on unseen. */
export async function within<T>(timeoutMs: number, subject: string, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const limit = sleep(Math.max(1, timeoutMs), undefined, {signal: timer.signal}).then(() => {
    throw new AppError('KAFKA_TIMEOUT', `${subject}: no answer in time`);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    timer.abort();
    limit.catch(() => undefined);
    work.catch(() => undefined);
  }
}
