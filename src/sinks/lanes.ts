import type {RecordBatch} from '../events/record.js';
import {type Breaker, createBreaker} from './breaker.js';
import type {Clock} from './clock.js';
import {backoffOf, type RetryPolicy} from './retry.js';
import type {Outcome, SendError, SinkNotice} from './sink.js';

/** Records that go out in one go, and the lane that keeps their order: a user, or a partition. */
export interface Job<T> {
  readonly lane: string;
  readonly records: RecordBatch;
  readonly load: T;
  /** For the outcome. */
  readonly user?: string | null;
  readonly event?: string | null;
}

/** What was tried before. */
export interface Tries {
  /** This one included. */
  readonly attempts: number;
  readonly repeated: boolean;
  /** When the first one began, on the clock. */
  readonly sinceMs: number;
  /** This one may take no longer, milliseconds. */
  readonly limitMs: number;
}

/** What one try came to. */
export type Attempt =
  /** Settled for good, every record by one outcome; a failed one where another try is of no use. */
  | {readonly kind: 'settled'; readonly outcomes: readonly Outcome[]}
  /** The sink did not take it, and may later. `askedMs` is the pause that it asks for. */
  | {
      readonly kind: 'unavailable';
      readonly error: SendError;
      readonly mayHaveArrived: boolean;
      readonly askedMs?: number;
    };

export interface LaneOptions<T> extends RetryPolicy {
  /** Lanes that send at the same time. */
  readonly concurrency: number;
  /** No more is read while this many records are held. */
  readonly window: number;
  /** Cuts a batch into jobs, and says what becomes of records that are not sent. */
  readonly prepare: (batch: RecordBatch) => readonly (Job<T> | Outcome)[];
  /** Whether a job may go out together with those before it in its lane. */
  readonly joins?: (jobs: readonly Job<T>[], next: Job<T>) => boolean;
  /** One try. Rejects only with an AppError after which nothing more can be sent. */
  readonly deliver: (jobs: readonly Job<T>[], tries: Tries) => Promise<Attempt>;
  /** Told of records right before they leave. What it throws ends the sending. */
  readonly begin: (records: RecordBatch) => void;
  readonly clock: Clock;
  readonly notify: (notice: SinkNotice) => void;
}

interface Lane<T> {
  readonly name: string;
  readonly queue: Job<T>[];
  /** The jobs that are being tried: the first ones of the queue. */
  trying: readonly Job<T>[];
  busy: boolean;
  attempts: number;
  repeated: boolean;
  sinceMs: number;
  /** Failed tries since `epoch` of the breaker. */
  failures: number;
  epoch: number;
  /** Set once one of its records has failed: what comes later fails too, so that order holds. */
  error: SendError | null;
}

/**
 * Sends records in lanes: within a lane one job after the other, also over retries, different lanes at the same time.
 * When nothing gets through in any lane it pauses as a whole; when the pause has lasted too long, everything that is
 * left fails.
 */
export async function* sendInLanes<T>(
  batches: AsyncIterable<RecordBatch>,
  options: LaneOptions<T>,
  signal: AbortSignal,
): AsyncGenerator<readonly Outcome[], void, void> {
  const run = new LaneRun(batches[Symbol.asyncIterator](), options, signal);
  try {
    for (;;) {
      const settled = run.takeSettled();
      if (settled.length > 0) yield settled;
      if (run.finished()) break;
      run.proceed();
      await run.change();
    }
  } finally {
    await run.close();
  }
  run.throwWhatBrokeIt();
}

class LaneRun<T> {
  readonly #batches: AsyncIterator<RecordBatch>;
  readonly #options: LaneOptions<T>;
  readonly #signal: AbortSignal;
  readonly #breaker: Breaker;
  readonly #lanes = new Map<string, Lane<T>>();
  readonly #timers = new Set<() => void>();
  #ready: Lane<T>[] = [];
  #settled: Outcome[] = [];
  #held = 0;
  #inFlight = 0;
  #reading = false;
  #ended = false;
  /** Everything that is left fails with this. */
  #lost: SendError | null = null;
  #broken: {readonly error: unknown} | null = null;
  #alarmMs = Number.POSITIVE_INFINITY;
  #changed = false;
  #wake: () => void = () => undefined;
  readonly #touch = () => {
    this.#changed = true;
    this.#wake();
  };

  constructor(batches: AsyncIterator<RecordBatch>, options: LaneOptions<T>, signal: AbortSignal) {
    this.#batches = batches;
    this.#options = options;
    this.#signal = signal;
    this.#breaker = createBreaker(options, options.clock, options.notify);
    signal.addEventListener('abort', this.#touch);
  }

  takeSettled(): readonly Outcome[] {
    const settled = this.#settled;
    this.#settled = [];
    return settled;
  }

  finished(): boolean {
    if (this.#settled.length > 0 || this.#inFlight > 0) return false;
    return this.#stopping() || (this.#ended && this.#held === 0);
  }

  /** Begins what can be begun: reading, sending. */
  proceed(): void {
    if (this.#stopping()) return;
    this.#lost ??= this.#breaker.givesUp();
    if (this.#lost !== null) this.#failAllWaiting(this.#lost);
    else {
      if (this.#breaker.open) this.#wakeAt(this.#breaker.giveUpMs);
      this.#start();
    }
    if (!this.#ended && !this.#reading && this.#held < this.#options.window) this.#read();
  }

  /** Resolves when something has happened since the last time. */
  async change(): Promise<void> {
    if (!this.#changed && this.#settled.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#changed = false;
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#touch);
    for (const cancel of this.#timers) cancel();
    await this.#batches.return?.();
  }

  throwWhatBrokeIt(): void {
    if (this.#broken !== null) throw this.#broken.error;
  }

  #stopping(): boolean {
    return this.#signal.aborted || this.#broken !== null;
  }

  #read(): void {
    this.#reading = true;
    this.#batches
      .next()
      .then(({done, value}) => {
        this.#reading = false;
        if (done) this.#ended = true;
        else this.#add(value);
        this.#touch();
      })
      .catch((error) => this.#break(error));
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
    if (this.#lost !== null) this.#fail(job, 0, this.#lost);
    else if (lane?.error) this.#fail(job, 0, afterFailure(lane.error));
    else {
      const {queue} = lane ?? this.#addLane(job.lane);
      queue.push(job);
      this.#held += job.records.length;
    }
  }

  #addLane(name: string): Lane<T> {
    const nothing = {
      queue: [],
      trying: [],
      attempts: 0,
      repeated: false,
      sinceMs: 0,
      failures: 0,
      busy: false,
      error: null,
    };
    const lane: Lane<T> = {name, ...nothing, epoch: this.#breaker.epoch};
    this.#lanes.set(name, lane);
    this.#ready.push(lane);
    return lane;
  }

  #start(): void {
    const {concurrency, clock} = this.#options;
    while (this.#ready.length > 0 && this.#inFlight < concurrency) {
      if (this.#breaker.open && this.#inFlight > 0) return;
      if (this.#breaker.open && clock.now() < this.#breaker.nextTryMs) {
        this.#wakeAt(this.#breaker.nextTryMs);
        return;
      }
      const lane = this.#ready.shift();
      if (lane) this.#try(lane);
    }
  }

  #try(lane: Lane<T>): void {
    const {deliver, clock} = this.#options;
    if (lane.trying.length === 0) {
      lane.trying = this.#next(lane);
      for (const {records} of lane.trying) this.#options.begin(records);
      lane.sinceMs = clock.now();
    }
    lane.attempts += 1;
    lane.busy = true;
    this.#inFlight += 1;
    const limitMs = this.#breaker.open ? Math.max(1, this.#breaker.giveUpMs - clock.now()) : Number.POSITIVE_INFINITY;
    const {attempts, repeated, sinceMs} = lane;
    deliver(lane.trying, {attempts, repeated, sinceMs, limitMs}).then(
      (attempt) => {
        this.#inFlight -= 1;
        lane.busy = false;
        if (attempt.kind === 'settled') this.#settle(lane, attempt.outcomes);
        else this.#postpone(lane, attempt);
        this.#touch();
      },
      (error) => {
        this.#inFlight -= 1;
        this.#break(error);
      },
    );
  }

  #next({queue}: Lane<T>): readonly Job<T>[] {
    const {joins} = this.#options;
    let count = 1;
    for (let next = queue[1]; next && joins?.(queue.slice(0, count), next); next = queue[count]) count += 1;
    return queue.slice(0, count);
  }

  #settle(lane: Lane<T>, outcomes: readonly Outcome[]): void {
    this.#breaker.answered();
    for (const outcome of outcomes) this.#settled.push(outcome);
    this.#forget(lane);
    const error = outcomes.find(({status}) => status === 'failed')?.error;
    if (error) this.#blame(lane, error);
    else if (lane.queue.length > 0) this.#ready.push(lane);
    else this.#lanes.delete(lane.name);
  }

  /** Takes what was tried off the lane. */
  #forget(lane: Lane<T>): void {
    for (const {records} of lane.queue.splice(0, lane.trying.length)) this.#held -= records.length;
    Object.assign(lane, {trying: [], attempts: 0, repeated: false, failures: 0});
  }

  #postpone(lane: Lane<T>, {error, mayHaveArrived, askedMs}: Extract<Attempt, {kind: 'unavailable'}>): void {
    if (lane.epoch !== this.#breaker.epoch) Object.assign(lane, {epoch: this.#breaker.epoch, failures: 0});
    lane.repeated ||= mayHaveArrived;
    lane.failures += 1;
    this.#breaker.failed(error, askedMs);
    if (this.#lost !== null) this.#giveUp(lane, error);
    else if (this.#breaker.open) this.#ready.push(lane);
    else if (lane.failures > this.#options.retries) this.#giveUp(lane, error);
    else this.#retryLater(lane, askedMs);
  }

  #retryLater(lane: Lane<T>, askedMs: number | undefined): void {
    this.#later(Math.min(backoffOf(this.#options, lane.failures, askedMs), this.#options.maxPauseMs), () => {
      this.#ready.push(lane);
      this.#touch();
    });
  }

  /** Looks again then. Timers may be early by a part of a millisecond, so whoever looks may have to wait once more. */
  #wakeAt(ms: number): void {
    if (this.#alarmMs <= ms) return;
    this.#alarmMs = ms;
    this.#later(Math.ceil(ms - this.#options.clock.now()), () => {
      this.#alarmMs = Number.POSITIVE_INFINITY;
      this.#touch();
    });
  }

  #later(ms: number, run: () => void): void {
    const cancel = this.#options.clock.after(Math.max(0, ms), () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }

  /** The jobs that were tried fail. */
  #giveUp(lane: Lane<T>, error: SendError): void {
    for (const job of lane.trying) this.#fail(job, lane.attempts, error, lane.repeated);
    this.#forget(lane);
    this.#blame(lane, error);
  }

  /** After a failure: what is left of the lane fails, or everything. */
  #blame(lane: Lane<T>, error: SendError): void {
    lane.error = error;
    if (this.#options.onError === 'stop') {
      this.#lost ??= {code: 'STOPPED', message: `stopped after a failure: ${error.message}`};
    }
    this.#failQueue(lane, afterFailure(error));
  }

  #failAllWaiting(error: SendError): void {
    for (const lane of this.#lanes.values()) {
      if (lane.busy) continue;
      for (const job of lane.trying) this.#fail(job, lane.attempts, error, lane.repeated);
      this.#forget(lane);
      this.#failQueue(lane, error);
      this.#lanes.delete(lane.name);
    }
    this.#ready = [];
  }

  #failQueue(lane: Lane<T>, error: SendError): void {
    for (const job of lane.queue.splice(0)) {
      this.#held -= job.records.length;
      this.#fail(job, 0, error);
    }
  }

  #fail({records, user, event}: Job<T>, attempts: number, error: SendError, repeated = false): void {
    const who = {...(user === undefined ? {} : {user}), ...(event === undefined ? {} : {event})};
    this.#settled.push({records, status: 'failed', attempts, repeated, error, ms: 0, ...who});
  }
}

function afterFailure(error: SendError): SendError {
  return {code: 'EARLIER_FAILED', message: `an earlier record failed: ${error.message}`};
}
