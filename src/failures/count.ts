import type {PushFailure} from './failure.js';

/** How many pushes failed; the most frequent first. */
export interface FailureCounts {
  readonly total: number;
  /** By driver, target and reason in one text: `ox 127.0.0.1:8009: Connection refused`. */
  readonly byReason: readonly (readonly [string, number])[];
  readonly byUser: readonly (readonly [string, number])[];
  /** Lines that do not say whose event it was. */
  readonly withoutUser: number;
  /** Milliseconds since 1970; null where no line has a time. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** Counts failed pushes one after the other. */
export class FailureCounter {
  readonly #reasons = new Map<string, number>();
  readonly #users = new Map<string, number>();
  #total = 0;
  #withoutUser = 0;
  #firstMs: number | null = null;
  #lastMs: number | null = null;

  add({atMs, user, driver, target, reason}: PushFailure): void {
    this.#total += 1;
    addOne(this.#reasons, target === null ? `${driver}: ${reason}` : `${driver} ${target}: ${reason}`);
    if (user === null) this.#withoutUser += 1;
    else addOne(this.#users, user);
    if (atMs === null) return;
    this.#firstMs = Math.min(atMs, this.#firstMs ?? atMs);
    this.#lastMs = Math.max(atMs, this.#lastMs ?? atMs);
  }

  counts(): FailureCounts {
    const [total, withoutUser, firstMs, lastMs] = [this.#total, this.#withoutUser, this.#firstMs, this.#lastMs];
    return {total, byReason: sorted(this.#reasons), byUser: sorted(this.#users), withoutUser, firstMs, lastMs};
  }
}

function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
}
