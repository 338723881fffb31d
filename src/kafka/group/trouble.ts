import {setTimeout as sleep} from 'node:timers/promises';
import {isAway} from '../away.js';
import type {ReadNotice} from '../read-options.js';

const pauseMs = 500;

/** Says once that a group's coordinator does not answer, and once that it does again; ends the wait when it is too long. */
export class GroupTrouble {
  readonly #patienceMs: number;
  readonly #notify: (notice: ReadNotice) => void;
  #since: number | null = null;

  constructor(patienceMs: number, notify: (notice: ReadNotice) => void = () => {}) {
    this.#patienceMs = patienceMs;
    this.#notify = notify;
  }

  /** An error of brokers that are away, or null for an answer. */
  readonly report = (error: unknown | null): void => {
    if (error === null) {
      if (this.#since !== null) this.#notify({kind: 'recovered'});
      this.#since = null;
      return;
    }
    if (this.#since === null) this.#notify({kind: 'retrying', message: error instanceof Error ? error.message : ''});
    this.#since ??= performance.now();
  };

  /** Tries until it succeeds, the signal aborts (null), an error is final or the patience is over. */
  async waitOut<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
    while (!signal.aborted) {
      try {
        const result = await attempt();
        this.report(null);
        return result;
      } catch (error) {
        if (signal.aborted) return null;
        if (!isAway(error) || this.#isOver()) throw error;
        this.report(error);
        await sleep(pauseMs, undefined, {signal}).catch(() => undefined);
      }
    }
    return null;
  }

  #isOver(): boolean {
    return this.#since !== null && performance.now() - this.#since > this.#patienceMs;
  }
}
