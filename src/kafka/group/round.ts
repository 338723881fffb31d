import {setTimeout as sleep} from 'node:timers/promises';
import {isAway} from '../away.js';
import {kafkaFailure} from '../transport/failure.js';
import type {GroupMember, MemberState} from './member.js';
import type {GroupProgress} from './progress.js';

export interface RoundOptions {
  /** For messages. */
  readonly subject: string;
  /** Aborts when the run is over. */
  readonly signal: AbortSignal;
  /** Told when the coordinator does not answer, and when it does again. */
  readonly trouble: (error: unknown | null) => void;
}

const heartbeatMs = 1000;

/**
 * The time between two joinings, with one assignment: says every second that the member lives, and commits what is
 * acknowledged. A coordinator that does not answer ends nothing: nobody else can take the partitions without it either.
 */
export class GroupRound {
  /** Aborts when the assignment is taken away, the group refuses this member, or the run is over. */
  readonly signal: AbortSignal;
  readonly #member: GroupMember;
  readonly #progress: GroupProgress;
  readonly #options: RoundOptions;
  readonly #revoked = new AbortController();
  readonly #stop = new AbortController();
  readonly #beating: Promise<void>;
  #state: MemberState = 'stable';
  #committing: Promise<unknown> = Promise.resolve();
  #failure: unknown = null;

  constructor(member: GroupMember, progress: GroupProgress, options: RoundOptions) {
    this.#member = member;
    this.#progress = progress;
    this.#options = options;
    this.signal = AbortSignal.any([options.signal, this.#revoked.signal]);
    this.#beating = this.#beat();
  }

  /**
   * Waits so long for what was handed on to be acknowledged, commits, ends the heartbeat. Throws, once, what the group
   * refused for good.
   */
  async finish(waitMs: number): Promise<void> {
    if (this.#state !== 'lost') await this.#progress.settled(waitMs);
    this.#stop.abort();
    await this.#beating;
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw failure;
    if (this.#state !== 'lost') await this.commit().catch(() => undefined);
  }

  /**
   * Commits what changed, one call after the other: an earlier reach must not follow a later one. Gives whether the group
   * took it; where it did not, the assignment is over.
   */
  async commit(): Promise<boolean> {
    const done = this.#committing.then(() => this.#commitNow());
    this.#committing = done.catch(() => undefined);
    return this.#enter(await done) === 'stable';
  }

  #enter(state: MemberState): MemberState {
    if (this.#state !== 'lost') this.#state = state;
    if (state !== 'stable') this.#revoked.abort();
    return state;
  }

  async #beat(): Promise<void> {
    while (!this.#stop.signal.aborted && this.#state !== 'lost') {
      await sleep(heartbeatMs, undefined, {signal: this.#stop.signal}).catch(() => undefined);
      if (!this.#stop.signal.aborted) await this.#check();
    }
  }

  async #check(): Promise<void> {
    try {
      if (await this.commit()) this.#enter(await this.#member.heartbeat());
      this.#options.trouble(null);
    } catch (error) {
      if (isAway(error)) return this.#options.trouble(error);
      this.#failure = kafkaFailure(error, this.#options.subject);
      this.#enter('lost');
    }
  }

  async #commitNow(): Promise<MemberState> {
    const offsets = this.#progress.toCommit();
    const state = await this.#member.commit(offsets);
    if (state === 'stable') this.#progress.committed(offsets);
    return state;
  }
}
