import type {RecordBatch} from '../events/record.js';
import {type Breaker, createBreaker} from './breaker.js';
import {ChangeSignal} from './change-signal.js';
import {createLane, failedOutcome, failedOutcomes, type Lane, nextJobs, takeTried} from './lane.js';
import {createLaneIntake, type LaneIntake} from './lane-intake.js';
import type {Attempt, Job, LaneOptions} from './lane-job.js';
import {Load} from './lane-load.js';
import {createLaneTimers, type LaneTimers} from './lane-timers.js';
import {afterFailure, stoppedBy} from './losses.js';
import {backoffOf} from './retry.js';
import type {Outcome, SendError} from './sink.js';

/** One sending of records in lanes: what waits, what is under way, what became of it. */
export class LaneRun<T> {
  readonly #intake: LaneIntake;
  readonly #options: LaneOptions<T>;
  readonly #signal: AbortSignal;
  readonly #breaker: Breaker;
  readonly #timers: LaneTimers;
  readonly #lanes = new Map<string, Lane<T>>();
  #ready: Lane<T>[] = [];
  #outcomes: Outcome[] = [];
  readonly #load = new Load();
  /** Everything that is left fails with this. */
  #lost: SendError | null = null;
  #broken: {readonly error: unknown} | null = null;
  readonly #changes = new ChangeSignal();

  constructor(batches: AsyncIterable<RecordBatch>, options: LaneOptions<T>, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#breaker = createBreaker(options, options.clock, options.notify);
    this.#timers = createLaneTimers(options.clock, this.#changes.notify);
    this.#intake = createLaneIntake(batches, {
      onBatch: (batch) => {
        this.#add(batch);
        this.#changes.notify();
      },
      onEnd: this.#changes.notify,
      onError: (error) => this.#break(error),
    });
    signal.addEventListener('abort', this.#changes.notify);
  }

  /** Outcomes since the last call. Their tries count as in flight until `recorded` is called. */
  takeOutcomes(): {readonly outcomes: readonly Outcome[]; readonly recorded: () => void} {
    const [outcomes, tries] = [this.#outcomes, this.#load.takeEnded()];
    this.#outcomes = [];
    return {outcomes, recorded: () => this.#load.recorded(tries)};
  }

  finished(): boolean {
    if (this.#outcomes.length > 0 || this.#load.inFlight > 0) return false;
    return this.#stopping() || (this.#intake.ended && this.#load.records === 0);
  }

  /** Begins what can be begun: reading, sending. */
  proceed(): void {
    if (this.#stopping()) return;
    this.#lost ??= this.#breaker.givesUp();
    if (this.#lost !== null) this.#failAllWaiting(this.#lost);
    else {
      if (this.#breaker.open) this.#timers.wakeAt(this.#breaker.giveUpMs);
      this.#send();
    }
    if (this.#load.records < this.#options.window) this.#intake.read();
  }

  /** Resolves when something has happened since the last time. */
  async change(): Promise<void> {
    if (this.#outcomes.length === 0) await this.#changes.next();
    // Answers that come together are put on record together, and make room for the next ones together.
    await new Promise((resolve) => setImmediate(resolve));
    this.#changes.clear();
  }

  /** Waits for what is under way: cut off in the middle, it could be taken for lost on an idle connection and sent again. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#changes.notify);
    this.#timers.cancel();
    while (this.#load.outgoing > 0) await this.#changes.next();
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
    this.#changes.notify();
  }

  #add(batch: RecordBatch): void {
    for (const item of this.#options.prepare(batch)) {
      if ('status' in item) this.#outcomes.push(item);
      else this.#enqueue(item);
    }
  }

  #enqueue(job: Job<T>): void {
    const lane = this.#lanes.get(job.lane);
    if (this.#lost !== null) this.#outcomes.push(failedOutcome(job, this.#lost));
    else if (lane?.error) this.#outcomes.push(failedOutcome(job, afterFailure(lane.error)));
    else {
      const {queue} = lane ?? this.#addLane(job.lane);
      queue.push(job);
      this.#load.add(job.records.length);
    }
  }

  #addLane(name: string): Lane<T> {
    const lane = createLane<T>(name, this.#breaker.epoch);
    this.#lanes.set(name, lane);
    this.#ready.push(lane);
    return lane;
  }

  #send(): void {
    const lanes = this.#choose();
    const fresh = lanes.filter(({trying}) => trying.length === 0);
    if (!this.#announce(fresh)) return;
    for (const lane of lanes) this.#try(lane);
  }

  /** Takes those that may send now from the ready ones. */
  #choose(): readonly Lane<T>[] {
    const {concurrency, clock} = this.#options;
    const free = concurrency - this.#load.inFlight;
    if (!this.#breaker.open) return this.#ready.splice(0, Math.max(0, free));
    if (this.#load.inFlight > 0 || this.#ready.length === 0) return [];
    if (clock.now() >= this.#breaker.nextTryMs) return this.#ready.splice(0, 1);
    this.#timers.wakeAt(this.#breaker.nextTryMs);
    return [];
  }

  /** Tells of all that leaves now at once; whether it may. */
  #announce(lanes: readonly Lane<T>[]): boolean {
    const {joins, onLeaving, clock} = this.#options;
    for (const lane of lanes) {
      lane.trying = nextJobs(lane, joins);
      lane.sinceMs = clock.now();
    }
    try {
      if (lanes.length > 0) onLeaving(lanes.flatMap(({trying}) => trying.map(({records}) => records)));
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
    this.#load.startTry();
    const limitMs = this.#breaker.open ? Math.max(1, this.#breaker.giveUpMs - clock.now()) : Number.POSITIVE_INFINITY;
    const {attempts, repeated, sinceMs} = lane;
    deliver(lane.trying, {attempts, repeated, sinceMs, limitMs}).then(
      (attempt) => this.#onAttempt(lane, attempt),
      (error) => {
        this.#load.answered();
        this.#load.endTry(false);
        this.#break(error);
      },
    );
  }

  #onAttempt(lane: Lane<T>, attempt: Attempt): void {
    const before = this.#outcomes.length;
    lane.busy = false;
    this.#load.answered();
    if (attempt.kind === 'settled') this.#onSettled(lane, attempt);
    else this.#onUnavailable(lane, attempt);
    this.#load.endTry(this.#outcomes.length > before);
    this.#changes.notify();
  }

  #onSettled(lane: Lane<T>, {outcomes, laneFails}: Extract<Attempt, {kind: 'settled'}>): void {
    this.#breaker.answered();
    for (const outcome of outcomes) this.#outcomes.push(outcome);
    this.#removeTried(lane);
    const error = outcomes.find(({status}) => status === 'failed')?.error;
    if (error && (laneFails || this.#options.onError === 'stop')) this.#failLane(lane, error);
    else if (lane.queue.length > 0) this.#ready.push(lane);
    else this.#lanes.delete(lane.name);
  }

  #removeTried(lane: Lane<T>): void {
    for (const {records} of takeTried(lane)) this.#load.remove(records.length);
  }

  #onUnavailable(lane: Lane<T>, attempt: Extract<Attempt, {kind: 'unavailable'}>): void {
    const {error, mayHaveArrived, isAway, askedMs} = attempt;
    if (lane.epoch !== this.#breaker.epoch) Object.assign(lane, {epoch: this.#breaker.epoch, failures: 0});
    lane.repeated ||= mayHaveArrived;
    lane.failures += 1;
    this.#breaker.failed(error, {askedMs, isAway: isAway && this.#load.outgoing === 0});
    if (this.#lost !== null) this.#failLane(lane, error);
    else if (this.#breaker.open) this.#ready.push(lane);
    else if (lane.failures > this.#options.retries) this.#failLane(lane, error);
    else this.#retryLater(lane, askedMs);
  }

  #retryLater(lane: Lane<T>, askedMs: number | undefined): void {
    const leftMs = this.#breaker.giveUpMs - this.#options.clock.now();
    this.#timers.later(Math.min(backoffOf(this.#options, lane.failures, askedMs), leftMs), () => {
      this.#ready.push(lane);
      this.#changes.notify();
    });
  }

  /** What was tried of the lane fails and what waits behind it; or everything. */
  #failLane(lane: Lane<T>, error: SendError): void {
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
      this.#load.remove(outcome.records.length);
      this.#outcomes.push(outcome);
    }
  }
}
