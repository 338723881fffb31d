import type {RecordBatch} from '../events/record.js';
import {type Breaker, createBreaker} from './breaker.js';
import {createLane, failedOutcome, failedOutcomes, type Lane, nextJobs, takeTried} from './lane.js';
import {createLaneIntake, type LaneIntake} from './lane-intake.js';
import type {Attempt, Job, LaneOptions} from './lane-job.js';
import {createLaneTimers, type LaneTimers} from './lane-timers.js';
import {afterFailure, stoppedBy} from './losses.js';
import {backoffOf} from './retry.js';
import type {Outcome, SendError} from './sink.js';

/** One sending of records in lanes: what waits, what is under way, what is settled. */
export class LaneRun<T> {
  readonly #intake: LaneIntake;
  readonly #options: LaneOptions<T>;
  readonly #signal: AbortSignal;
  readonly #breaker: Breaker;
  readonly #timers: LaneTimers;
  readonly #lanes = new Map<string, Lane<T>>();
  #ready: Lane<T>[] = [];
  #settled: Outcome[] = [];
  #held = 0;
  /** Tries that are under way. */
  #outgoing = 0;
  /** The same, and tries whose outcomes are not on record yet. */
  #inFlight = 0;
  #unrecorded = 0;
  /** Everything that is left fails with this. */
  #lost: SendError | null = null;
  #broken: {readonly error: unknown} | null = null;
  #changed = false;
  #wake: () => void = () => undefined;
  readonly #touch = () => {
    this.#changed = true;
    this.#wake();
  };

  constructor(batches: AsyncIterable<RecordBatch>, options: LaneOptions<T>, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#breaker = createBreaker(options, options.clock, options.notify);
    this.#timers = createLaneTimers(options.clock, this.#touch);
    this.#intake = createLaneIntake(batches, {
      onBatch: (batch) => {
        this.#add(batch);
        this.#touch();
      },
      onEnd: this.#touch,
      onError: (error) => this.#break(error),
    });
    signal.addEventListener('abort', this.#touch);
  }

  /** What was settled since the last call. It counts as in flight until `recorded` is called. */
  takeSettled(): {readonly outcomes: readonly Outcome[]; readonly recorded: () => void} {
    const [outcomes, tries] = [this.#settled, this.#unrecorded];
    [this.#settled, this.#unrecorded] = [[], 0];
    const recorded = () => {
      this.#inFlight -= tries;
    };
    return {outcomes, recorded};
  }

  finished(): boolean {
    if (this.#settled.length > 0 || this.#inFlight > 0) return false;
    return this.#stopping() || (this.#intake.ended && this.#held === 0);
  }

  /** Begins what can be begun: reading, sending. */
  proceed(): void {
    if (this.#stopping()) return;
    this.#lost ??= this.#breaker.givesUp();
    if (this.#lost !== null) this.#failAllWaiting(this.#lost);
    else {
      if (this.#breaker.open) this.#timers.lookAt(this.#breaker.giveUpMs);
      this.#start();
    }
    if (this.#held < this.#options.window) this.#intake.read();
  }

  /** Resolves when something has happened since the last time. */
  async change(): Promise<void> {
    if (this.#settled.length === 0) await this.#nextTouch();
    // Answers that come together are put on record together, and make room for the next ones together.
    await new Promise((resolve) => setImmediate(resolve));
    this.#changed = false;
  }

  async #nextTouch(): Promise<void> {
    if (!this.#changed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#changed = false;
  }

  /** Waits for what is under way: cut off in the middle, it could be taken for lost on an idle connection and sent again. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#touch);
    this.#timers.cancel();
    while (this.#outgoing > 0) await this.#nextTouch();
    await this.#intake.close();
  }

  throwWhatBrokeIt(): void {
    if (this.#broken !== null) throw this.#broken.error;
  }

  #stopping(): boolean {
    return this.#signal.aborted || this.#broken !== null;
  }

  #break(error: unknown): void {
    this.#broken ??= {error};
    this.#touch();
  }

  #add(batch: RecordBatch): void {
    for (const item of this.#options.prepare(batch)) {
      if ('status' in item) this.#settled.push(item);
      else this.#enqueue(item);
    }
  }

  #enqueue(job: Job<T>): void {
    const lane = this.#lanes.get(job.lane);
    if (this.#lost !== null) this.#settled.push(failedOutcome(job, this.#lost));
    else if (lane?.error) this.#settled.push(failedOutcome(job, afterFailure(lane.error)));
    else {
      const {queue} = lane ?? this.#addLane(job.lane);
      queue.push(job);
      this.#held += job.records.length;
    }
  }

  #addLane(name: string): Lane<T> {
    const lane = createLane<T>(name, this.#breaker.epoch);
    this.#lanes.set(name, lane);
    this.#ready.push(lane);
    return lane;
  }

  #start(): void {
    const lanes = this.#choose();
    const fresh = lanes.filter(({trying}) => trying.length === 0);
    if (!this.#begin(fresh)) return;
    for (const lane of lanes) this.#try(lane);
  }

  /** Takes those that may send now from the ready ones. */
  #choose(): readonly Lane<T>[] {
    const {concurrency, clock} = this.#options;
    const free = concurrency - this.#inFlight;
    if (!this.#breaker.open) return this.#ready.splice(0, Math.max(0, free));
    if (this.#inFlight > 0 || this.#ready.length === 0) return [];
    if (clock.now() >= this.#breaker.nextTryMs) return this.#ready.splice(0, 1);
    this.#timers.lookAt(this.#breaker.nextTryMs);
    return [];
  }

  /** Tells of all that leaves now at once; whether it may. */
  #begin(lanes: readonly Lane<T>[]): boolean {
    const {joins, begin, clock} = this.#options;
    for (const lane of lanes) {
      lane.trying = nextJobs(lane, joins);
      lane.sinceMs = clock.now();
    }
    try {
      if (lanes.length > 0) begin(lanes.flatMap(({trying}) => trying.map(({records}) => records)));
      return true;
    } catch (error) {
      this.#break(error);
      return false;
    }
  }

  #try(lane: Lane<T>): void {
    const {deliver, clock} = this.#options;
    lane.attempts += 1;
    lane.busy = true;
    this.#inFlight += 1;
    this.#outgoing += 1;
    const limitMs = this.#breaker.open ? Math.max(1, this.#breaker.giveUpMs - clock.now()) : Number.POSITIVE_INFINITY;
    const {attempts, repeated, sinceMs} = lane;
    deliver(lane.trying, {attempts, repeated, sinceMs, limitMs}).then(
      (attempt) => this.#land(lane, attempt),
      (error) => {
        this.#outgoing -= 1;
        this.#inFlight -= 1;
        this.#break(error);
      },
    );
  }

  #land(lane: Lane<T>, attempt: Attempt): void {
    const before = this.#settled.length;
    lane.busy = false;
    this.#outgoing -= 1;
    if (attempt.kind === 'settled') this.#settle(lane, attempt);
    else this.#postpone(lane, attempt);
    // Were its place free before the outcomes are on record, more could be lost with them than may be in flight.
    if (this.#settled.length > before) this.#unrecorded += 1;
    else this.#inFlight -= 1;
    this.#touch();
  }

  #settle(lane: Lane<T>, {outcomes, laneFails}: Extract<Attempt, {kind: 'settled'}>): void {
    this.#breaker.answered();
    for (const outcome of outcomes) this.#settled.push(outcome);
    this.#forget(lane);
    const error = outcomes.find(({status}) => status === 'failed')?.error;
    if (error && (laneFails || this.#options.onError === 'stop')) this.#blame(lane, error);
    else if (lane.queue.length > 0) this.#ready.push(lane);
    else this.#lanes.delete(lane.name);
  }

  #forget(lane: Lane<T>): void {
    for (const {records} of takeTried(lane)) this.#held -= records.length;
  }

  #postpone(lane: Lane<T>, attempt: Extract<Attempt, {kind: 'unavailable'}>): void {
    const {error, mayHaveArrived, isAway, askedMs} = attempt;
    if (lane.epoch !== this.#breaker.epoch) Object.assign(lane, {epoch: this.#breaker.epoch, failures: 0});
    lane.repeated ||= mayHaveArrived;
    lane.failures += 1;
    this.#breaker.failed(error, {askedMs, isAway: isAway && this.#outgoing === 0});
    if (this.#lost !== null) this.#blame(lane, error);
    else if (this.#breaker.open) this.#ready.push(lane);
    else if (lane.failures > this.#options.retries) this.#blame(lane, error);
    else this.#retryLater(lane, askedMs);
  }

  #retryLater(lane: Lane<T>, askedMs: number | undefined): void {
    const leftMs = this.#breaker.giveUpMs - this.#options.clock.now();
    this.#timers.later(Math.min(backoffOf(this.#options, lane.failures, askedMs), leftMs), () => {
      this.#ready.push(lane);
      this.#touch();
    });
  }

  /** What was tried of the lane fails and what waits behind it; or everything. */
  #blame(lane: Lane<T>, error: SendError): void {
    lane.error = error;
    if (this.#options.onError === 'stop') this.#lost ??= stoppedBy(error);
    this.#fail(lane, error, afterFailure(error));
  }

  #failAllWaiting(error: SendError): void {
    for (const lane of this.#lanes.values()) {
      if (lane.busy) continue;
      this.#fail(lane, error, error);
      this.#lanes.delete(lane.name);
    }
    this.#ready = [];
  }

  #fail(lane: Lane<T>, error: SendError, behind: SendError): void {
    for (const outcome of failedOutcomes(lane, error, behind)) {
      this.#held -= outcome.records.length;
      this.#settled.push(outcome);
    }
  }
}
