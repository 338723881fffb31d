import type {DovecotSeries} from '../dovecot-release.js';
import {decode} from '../events/decode.js';
import type {NotificationEvent} from '../events/event.js';
import {messageText} from '../events/message-text.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import type {HttpAnswer} from '../ox/answer.js';
import type {OxClient} from '../ox/client.js';
import {encodeOx, noPlaceIn} from '../ox/encode.js';
import {NoAnswer} from '../ox/no-answer.js';
import type {Clock} from './clock.js';
import {type Attempt, type Job, sendInLanes, type Tries} from './lanes.js';
import type {RetryPolicy} from './retry.js';
import type {Outcome, Sink, SinkNotice} from './sink.js';
import type {Subscribers} from './subscribers.js';
import type {NameBook} from './user-names.js';

export interface HttpSinkOptions extends RetryPolicy {
  readonly name: string;
  readonly client: OxClient;
  readonly concurrency: number;
  /** Answers that mean that the record is not wanted. */
  readonly skipStatuses: ReadonlySet<number>;
  /** Skip users who do not have http-notify switched on; null to send to all. */
  readonly subscribers: Subscribers | null;
  /** Under which names the endpoint is told of users. */
  readonly names: NameBook;
  /** The Dovecot whose requests are sent. */
  readonly series: DovecotSeries;
  readonly clock: Clock;
  readonly notify: (notice: SinkNotice) => void;
}

/** Answers after which another try of the same request may succeed. */
const maySucceedLater = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500;

/** An endpoint that takes the requests of Dovecot's ox driver: one for each new message, in order for each user. */
export function createHttpSink(options: HttpSinkOptions): Sink {
  const {name, client, subscribers, names, clock} = options;

  /** Planned requests without the count of unseen messages. */
  let withoutUnseen = 0;

  function settledBy(
    job: Job<NotificationEvent>,
    tries: Tries,
    {resent, ...outcome}: Pick<Outcome, 'status' | 'target' | 'error' | 'reason'> & {readonly resent: boolean},
  ): Attempt {
    const {records, user = null, event = null} = job;
    const {attempts} = tries;
    const repeated = tries.repeated || resent;
    const ms = Math.round(clock.now() - tries.sinceMs);
    const laneFails = outcome.status === 'failed';
    return {kind: 'settled', outcomes: [{records, attempts, repeated, ms, user, event, ...outcome}], laneFails};
  }

  async function deliver([job]: readonly Job<NotificationEvent>[], tries: Tries): Promise<Attempt> {
    if (!job) throw new Error('nothing to deliver');
    try {
      // Written only now: what waits holds no more than it must.
      const user = job.load.user ?? '';
      const body = encodeOx(job.load, names.nameAt(user) ?? user, options.series);
      const answer = await client.put(body, {limitMs: tries.limitMs});
      const {status} = answer;
      const target = {status};
      if (status >= 200 && status < 300) return settledBy(job, tries, {status: 'sent', target, resent: answer.resent});
      if (options.skipStatuses.has(status)) {
        return settledBy(job, tries, {status: 'skipped', reason: `status-${status}`, target, resent: answer.resent});
      }
      const error = describe(answer);
      if (!maySucceedLater(status)) return settledBy(job, tries, {status: 'failed', error, target, resent: false});
      const asked = answer.retryAfterMs === undefined ? {} : {askedMs: answer.retryAfterMs};
      return {kind: 'unavailable', error, mayHaveArrived: answer.resent, isAway: false, ...asked};
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const {code, message, mayHaveArrived} = error;
      return {kind: 'unavailable', error: {code, message}, mayHaveArrived, isAway: code === 'HTTP_UNREACHABLE'};
    }
  }

  function skipReason(event: NotificationEvent): string | null {
    return noPlaceIn(event) ?? (names.nameAt(event.user ?? '') === null ? 'no-http-notify' : null);
  }

  function plan(record: EventRecord): string | null {
    const event = decode(record);
    const reason = skipReason(event);
    if (reason === null && messageText(event).unseen === undefined) withoutUnseen += 1;
    return reason;
  }

  function jobOrOutcome(record: EventRecord): Job<NotificationEvent> | Outcome {
    const event = decode(record);
    const reason = skipReason(event);
    const {user} = event;
    // Written out: a spread of what both have takes longer than all the rest.
    if (reason === null) return {lane: user ?? '', records: [record], load: event, user, event: event.event};
    const nothing = {attempts: 0, repeated: false, ms: 0};
    return {records: [record], status: 'skipped', reason, user, event: event.event, ...nothing};
  }

  return {
    name,
    userNames: () => names.used(),
    prepare: (batches) => (subscribers === null ? batches : subscribers.learn(batches)),
    skipReason: plan,
    warnings: () => (withoutUnseen === 0 ? [] : [withoutUnseenText(withoutUnseen)]),
    send(batches, signal, onLeaving) {
      const window = Math.max(1000, options.concurrency * 16);
      const lanes = {...options, window, prepare: (batch: RecordBatch) => batch.map(jobOrOutcome), deliver, onLeaving};
      return sendInLanes(subscribers === null ? batches : subscribers.learn(batches), lanes, signal);
    },
    close: async () => client.close(),
  };
}

function withoutUnseenText(count: number): string {
  const requests = count === 1 ? '1 request has' : `${count.toLocaleString('en-US')} requests have`;
  return `${requests} no count of unseen messages: the events do not carry it`;
}

function describe({status, reason}: HttpAnswer): {code: string; message: string} {
  return {code: `HTTP_${status}`, message: `the endpoint answered ${status} ${reason}`.trimEnd()};
}
