import type {Doveadm, DoveadmReply} from './doveadm.js';

/** How long is waited for a doveadm that comes back. */
export interface Patience {
  /** From the first failure, while nothing at all succeeds. */
  readonly totalMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
}

/** Pauses while others are served: then something is wrong with these users alone. */
const fewTries = 2;
const firstPauseMs = 250;
const longestPauseMs = 2000;

/**
 * The same doveadm, but commands that may succeed a moment later are run again: Dovecot restarts, its auth service or
 * its processes run out. All commands can be repeated, and a chain is as a whole. Once a whole run has waited in vain,
 * later runs fail at once until something succeeds again.
 */
export function patientDoveadm(doveadm: Doveadm, {totalMs, sleep, now}: Patience): Doveadm {
  let down = false;

  async function persist<T, R>(
    items: readonly T[],
    run: (some: readonly T[]) => Promise<readonly R[]>,
    mayStillSucceed: (result: R) => boolean,
  ): Promise<readonly R[]> {
    const start = now();
    const results = [...(await run(items))];
    const findOpen = () => results.flatMap((result, place) => (mayStillSucceed(result) ? [place] : []));
    let open = findOpen();
    // A run in which nobody was served was a wait already.
    const deadline = (open.length < results.length ? now() : start) + totalMs;
    for (
      let tries = 0, pauseMs = firstPauseMs;
      open.length > 0;
      tries += 1, pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    ) {
      const someServed = open.length < results.length;
      if (someServed) down = false;
      if (down || (someServed && tries >= fewTries)) break;
      if (now() + pauseMs > deadline) {
        down = !someServed;
        break;
      }
      await sleep(pauseMs);
      const again = await run(open.map((place) => items[place] as T));
      for (const [index, place] of open.entries()) results[place] = again[index] as R;
      open = findOpen();
    }
    if (open.length < results.length) down = false;
    return results;
  }

  return {
    ...doveadm,
    run: (commands) => persist(commands, doveadm.run, isRetriable),
    runChains: (chains) => persist(chains, doveadm.runChains, (replies) => replies.some(isRetriable)),
  };
}

function isRetriable(reply: DoveadmReply): boolean {
  return reply.kind === 'failed' && reply.retriable;
}
