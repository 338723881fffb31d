import type {ChangeResult} from './write.js';

/** What a run came to. */
export interface Summary {
  readonly set: number;
  readonly changed: number;
  readonly unset: number;
  readonly unchanged: number;
  readonly repaired: number;
  /** Unknown users included. */
  readonly failed: number;
  readonly unknownUsers: number;
  readonly seconds: number;
}

/** Counts results as they come. */
export function createTally(now: () => number = Date.now) {
  const start = now();
  const counts = {set: 0, changed: 0, unset: 0, unchanged: 0, repaired: 0, failed: 0, unknownUsers: 0};
  return {
    add({action, before, error}: ChangeResult): void {
      if (action === 'set' && before !== null) counts.changed += 1;
      else counts[action] += 1;
      if (error?.code === 'USER_UNKNOWN') counts.unknownUsers += 1;
    },
    summary: (): Summary => ({...counts, seconds: (now() - start) / 1000}),
  };
}
