import type {Clock} from './clock.js';
import {backoffOf, type RetryPolicy} from './retry.js';
import type {SendError, SinkNotice} from './sink.js';

/**
 * Tells a sink that is down from one that refuses a record: it opens after as many failures in a row, in whatever lane,
 * as one record is granted tries. While it is open one try at a time goes out.
 */
export interface Breaker {
  readonly open: boolean;
  /** Counts how often it has closed: failures from before do not count against a record. */
  readonly epoch: number;
  /** When the next try is due, and when to give up; only while it is open. */
  readonly nextTryMs: number;
  readonly giveUpMs: number;
  answered(): void;
  failed(error: SendError, askedMs: number | undefined): void;
  /** Whether it has been open for too long; says so once. The error is the last one. */
  givesUp(): SendError | null;
}

// A sink that is back should not be left waiting.
const longestBetweenTriesMs = 5000;

/** A closed breaker. */
export function createBreaker(policy: RetryPolicy, clock: Clock, notify: (notice: SinkNotice) => void): Breaker {
  let inARow = 0;
  let firstMs = 0;
  let openedMs: number | null = null;
  let last: SendError = {code: '', message: ''};
  let givenUp = false;
  const state = {open: false, epoch: 0, nextTryMs: 0, giveUpMs: 0};

  function open(): void {
    openedMs = clock.now();
    state.open = true;
    state.giveUpMs = firstMs + policy.maxPauseMs;
    if (state.giveUpMs > openedMs) notify({kind: 'paused', error: last, maxPauseMs: policy.maxPauseMs});
  }

  return Object.assign(state, {
    answered() {
      inARow = 0;
      if (openedMs === null) return;
      notify({kind: 'resumed', pausedMs: clock.now() - openedMs});
      openedMs = null;
      state.open = false;
      state.epoch += 1;
    },
    failed(error: SendError, askedMs: number | undefined) {
      last = error;
      inARow += 1;
      if (inARow === 1) firstMs = clock.now();
      if (inARow > policy.retries && !state.open) open();
      if (state.open) {
        const pauseMs = backoffOf(policy, inARow - policy.retries, askedMs, longestBetweenTriesMs);
        state.nextTryMs = Math.min(clock.now() + pauseMs, state.giveUpMs);
      }
    },
    givesUp() {
      if (!state.open || clock.now() < state.giveUpMs) return null;
      if (!givenUp) notify({kind: 'given-up', error: last, pausedMs: clock.now() - firstMs});
      givenUp = true;
      return last;
    },
  });
}
