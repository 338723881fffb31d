import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../../errors.js';
import {kafkaFailure} from '../transport/failure.js';
import type {GroupMember, Standing} from './member.js';
import type {GroupProgress} from './progress.js';

/** The time between two joinings, with one share of the partitions. */
export interface GroupRound {
  readonly progress: GroupProgress;
  /** Aborts when the share is taken away, the group cannot be reached, or the run is over. */
  readonly signal: AbortSignal;
  /**
   * Waits so long for what was handed on to be acknowledged, commits, ends the heartbeat. Throws, once, what the group
   * refused for good.
   */
  finish(waitMs: number): Promise<void>;
}

const heartbeatMs = 1000;

/** Says every second that the member lives, and commits what is acknowledged. */
export function beginRound(
  member: GroupMember,
  progress: GroupProgress,
  subject: string,
  runSignal: AbortSignal,
): GroupRound {
  const taken = new AbortController();
  const stop = new AbortController();
  let standing: Standing = 'fine';
  let failure: unknown = null;

  const commit = async (): Promise<Standing> => {
    const offsets = progress.toCommit();
    const answer = await member.commit(offsets);
    if (answer === 'fine') progress.committed(offsets);
    return answer;
  };

  const look = async (): Promise<void> => {
    try {
      const afterCommit = await commit();
      standing = afterCommit === 'fine' ? await member.beat() : afterCommit;
    } catch (error) {
      standing = 'lost';
      if (!isAway(error)) failure = kafkaFailure(error, subject);
    }
    if (standing !== 'fine') taken.abort();
  };

  const keep = async (): Promise<void> => {
    while (!stop.signal.aborted && standing !== 'lost') {
      await sleep(heartbeatMs, undefined, {signal: stop.signal}).catch(() => undefined);
      if (!stop.signal.aborted) await look();
    }
  };
  const kept = keep();

  return {
    progress,
    signal: AbortSignal.any([runSignal, taken.signal]),
    async finish(waitMs) {
      if (standing !== 'lost') await progress.settled(waitMs);
      stop.abort();
      await kept;
      const thrown = failure;
      failure = null;
      if (thrown !== null) throw thrown;
      if (standing !== 'lost') await commit().catch(() => undefined);
    },
  };
}

/** A broker that does not answer may be back when the member joins again; that has its own limit. */
function isAway(error: unknown): boolean {
  return error instanceof AppError && ['KAFKA_UNREACHABLE', 'KAFKA_TIMEOUT'].includes(error.code);
}
