import type {Doveadm, DoveadmCommand, DoveadmReply} from './doveadm.js';

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
 * its processes run out. All commands can be repeated. Once a whole run has waited in vain, later runs fail at once
 * until something succeeds again.
 */
export function patientDoveadm(doveadm: Doveadm, {totalMs, sleep, now}: Patience): Doveadm {
  let down = false;

  async function run(commands: readonly DoveadmCommand[]): Promise<readonly DoveadmReply[]> {
    const replies = [...(await doveadm.run(commands))];
    const deadline = now() + totalMs;
    let open = retriable(replies);
    for (
      let tries = 0, pauseMs = firstPauseMs;
      open.length > 0;
      tries += 1, pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    ) {
      const someServed = open.length < replies.length;
      if (someServed) down = false;
      if (down || (someServed && tries >= fewTries)) break;
      if (now() + pauseMs > deadline) {
        down = !someServed;
        break;
      }
      await sleep(pauseMs);
      const again = await doveadm.run(open.flatMap((place) => commands[place] ?? []));
      for (const [index, place] of open.entries()) replies[place] = again[index] ?? (replies[place] as DoveadmReply);
      open = retriable(replies);
    }
    if (open.length < replies.length) down = false;
    return replies;
  }

  return {...doveadm, run};
}

function retriable(replies: readonly DoveadmReply[]): number[] {
  return replies.flatMap((reply, place) => (reply.kind === 'failed' && reply.retriable ? [place] : []));
}
