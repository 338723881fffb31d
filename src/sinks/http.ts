import {decode} from '../events/decode.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import type {HttpAnswer} from '../ox/answer.js';
import type {OxClient} from '../ox/client.js';
import {encodeOx} from '../ox/encode.js';
import {NoAnswer} from '../ox/no-answer.js';
import type {Clock} from './clock.js';
import {type Attempt, type Job, sendInLanes, type Tries} from './lanes.js';
import type {RetryPolicy} from './retry.js';
import type {Outcome, Sink, SinkNotice} from './sink.js';
import type {Subscribers} from './subscribers.js';

export interface HttpSinkOptions extends RetryPolicy {
  readonly name: string;
  readonly client: OxClient;
  readonly concurrency: number;
  /** Skip users who do not have http-notify switched on; null to send to all. */
  readonly subscribers: Subscribers | null;
  /** Name users as their http-notify entry does, which takes `subscribers`. */
  readonly userFromMetadata: boolean;
  readonly clock: Clock;
  readonly notify: (notice: SinkNotice) => void;
}

/** Answers after which another try of the same request may succeed. */
const maySucceedLater = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500;

/** An endpoint that takes the requests of Dovecot's ox driver: one for each new message, in order for each user. */
export function createHttpSink(options: HttpSinkOptions): Sink {
  const {name, client, subscribers, clock} = options;

  function settle(job: Job<string>, tries: Tries, outcome: Pick<Outcome, 'status' | 'target' | 'error'>): Attempt {
    const {records, user = null, event = null} = job;
    const {attempts, repeated} = tries;
    const ms = Math.round(clock.now() - tries.sinceMs);
    return {kind: 'settled', outcomes: [{records, attempts, repeated, ms, user, event, ...outcome}]};
  }

  async function deliver([job]: readonly Job<string>[], tries: Tries): Promise<Attempt> {
    if (!job) throw new Error('nothing to deliver');
    try {
      const answer = await client.put(job.load, {limitMs: tries.limitMs});
      const {status} = answer;
      const repeated = tries.repeated || answer.resent;
      if (status >= 200 && status < 300) return settle(job, {...tries, repeated}, {status: 'sent', target: {status}});
      const error = describe(answer);
      if (!maySucceedLater(status)) return settle(job, tries, {status: 'failed', error, target: {status}});
      const asked = answer.retryAfterMs === undefined ? {} : {askedMs: answer.retryAfterMs};
      return {kind: 'unavailable', error, mayHaveArrived: answer.resent, ...asked};
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const {code, message, mayHaveArrived} = error;
      return {kind: 'unavailable', error: {code, message}, mayHaveArrived};
    }
  }

  function place(record: EventRecord): Job<string> | Outcome {
    const event = decode(record);
    const who = {records: [record], user: event.user, event: event.event};
    const name = subscribers === null ? event.user : subscribers.nameOf(event.user ?? '');
    const encoded = encodeOx(event, options.userFromMetadata ? (name ?? event.user) : event.user);
    const reason = 'reason' in encoded ? encoded.reason : name === null ? 'no-http-notify' : null;
    if (reason === null && 'body' in encoded) return {...who, lane: event.user ?? '', load: encoded.body};
    return {...who, status: 'skipped', reason: reason ?? '', attempts: 0, repeated: false, ms: 0};
  }

  return {
    name,
    prepare: (batches) => (subscribers === null ? batches : subscribers.learn(batches)),
    noPlace(record) {
      const placed = place(record);
      return 'status' in placed ? (placed.reason ?? null) : null;
    },
    send(batches, signal, begin) {
      const window = Math.max(1000, options.concurrency * 16);
      const lanes = {...options, window, prepare: (batch: RecordBatch) => batch.map(place), deliver, begin};
      return sendInLanes(subscribers === null ? batches : subscribers.learn(batches), lanes, signal);
    },
    close: async () => client.close(),
  };
}

function describe({status, reason}: HttpAnswer): {code: string; message: string} {
  return {code: `HTTP_${status}`, message: `the endpoint answered ${status} ${reason}`.trimEnd()};
}
