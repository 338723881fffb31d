import type {Clock} from './clock.js';
import {backoffOf, type RetryPolicy} from './retry.js';
import type {SendError, SinkNotice} from './sink.js';

/**
 * Tells a sink that is down from one that refuses a record: it opens after as many failures in a row, in whatever lane,
 * as one record is granted tries, at once where nobody is there, and when they have gone on for as long as a pause may.
 * While it is open one try at a time goes out.
 */
export interface Breaker {
  readonly open: boolean;
  /** Counts how often it has closed: failures from before do not count against a record. */
  readonly epoch: number;
  /** When the next try is due; only while it is open. */
  readonly nextTryMs: number;
  /** When to give up, unless something gets through; only after a failure. */
  readonly giveUpMs: number;
  answered(): void;
  failed(error: SendError, circumstances: Circumstances): void;
  /** Whether it has been open for too long; says so once. The error is the last one. */
  givesUp(): SendError | null;
}

/** What is known of a try that failed. */
interface Circumstances {
  /** The pause that the sink asks for. */
  readonly askedMs: number | undefined;
  /** Nobody is there, and nothing is under way that could still get through. */
  readonly isAway: boolean;
}

// A sink that is back should not be left waiting.
const longestBetweenTriesMs = 5000;

/** A closed breaker. */
export function createBreaker(policy: RetryPolicy, clock: Clock, notify: (notice: SinkNotice) => void): Breaker {
  let inARow = 0;
  let whileOpen = 0;
  let firstMs = 0;
  let openedMs: number | null = null;
  let last: SendError = {code: '', message: ''};
  let givenUp = false;
  const state = {open: false, epoch: 0, nextTryMs: 0, giveUpMs: 0};

  function open(): void {
    openedMs = clock.now();
    whileOpen = 0;
    state.open = true;
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
    failed(error: SendError, {askedMs, isAway}: Circumstances) {
      last = error;
      inARow += 1;
      const nowMs = clock.now();
      if (inARow === 1) [firstMs, state.giveUpMs] = [nowMs, nowMs + policy.maxPauseMs];
      if (!state.open && (isAway || inARow > policy.retries || nowMs >= state.giveUpMs)) open();
      if (!state.open) return;
      whileOpen += 1;
      state.nextTryMs = Math.min(nowMs + backoffOf(policy, whileOpen, askedMs, longestBetweenTriesMs), state.giveUpMs);
    },
    givesUp() {
      if (!state.open || clock.now() < state.giveUpMs) return null;
      if (!givenUp) notify({kind: 'given-up', error: last, pausedMs: clock.now() - firstMs});
      givenUp = true;
      return last;
    },
  });
}
