import type {Job, LaneOptions} from './lane-job.js';
import type {Outcome, SendError} from './sink.js';

/** The jobs of one user or partition, in order, and how often the first ones were tried. */
export interface Lane<T> {
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

const untried = {attempts: 0, repeated: false, failures: 0};

/** A lane without jobs. */
export function createLane<T>(name: string, epoch: number): Lane<T> {
  return {name, queue: [], trying: [], ...untried, sinceMs: 0, epoch, busy: false, error: null};
}

/** The first job of the queue, and those behind it that may go out together with it. */
export function nextJobs<T>({queue}: Lane<T>, joins: LaneOptions<T>['joins']): readonly Job<T>[] {
  let count = 1;
  for (let next = queue[1]; next && joins?.(queue.slice(0, count), next); next = queue[count]) count += 1;
  return queue.slice(0, count);
}

/** Takes what was tried off the lane; gives it back. */
export function takeTried<T>(lane: Lane<T>): readonly Job<T>[] {
  const tried = lane.queue.splice(0, lane.trying.length);
  Object.assign(lane, {trying: [], ...untried});
  return tried;
}

/** The outcome of a job that fails after so many tries. */
export function failedOutcome<T>(job: Job<T>, error: SendError, attempts = 0, repeated = false): Outcome {
  const {records, user, event} = job;
  const who = {...(user === undefined ? {} : {user}), ...(event === undefined ? {} : {event})};
  return {records, status: 'failed', attempts, repeated, error, ms: 0, ...who};
}

/** Takes everything off a lane as failed: what was tried with its tries, and what waits behind it. */
export function failedOutcomes<T>(lane: Lane<T>, error: SendError, behind: SendError): readonly Outcome[] {
  const {attempts, repeated} = lane;
  const tried = takeTried(lane).map((job) => failedOutcome(job, error, attempts, repeated));
  return [...tried, ...lane.queue.splice(0).map((job) => failedOutcome(job, behind))];
}
