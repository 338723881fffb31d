import {produce} from '../messages/produce.js';
import type {TopicPartition} from '../topic-partition.js';
import {BrokerError, ErrorCode, throwIfRefused} from '../transport/broker-error.js';
import {brokerErrors} from '../transport/broker-errors.js';
import type {Cluster} from '../transport/cluster.js';
import {LinkError} from '../transport/link-error.js';
import type {Producer} from './producer.js';
import {isRemembered, recordOutcome, type WriteRun} from './write-run.js';

/** What came of sending a batch: the offset of its first record, or an error. */
export type Answer = {readonly offset: number} | {readonly error: unknown};

/** A batch under way: the same bytes go again until the broker says what became of them. */
export class InFlight {
  readonly run: WriteRun;
  readonly #batch: Buffer;
  readonly #producer: Producer;
  /** When it was first sent, or taken up again, on the monotonic clock. */
  since = performance.now();
  /** A try may have been written although no answer said so. */
  #isUncertain = false;
  #answer: Promise<Answer> = Promise.resolve({error: null});

  constructor(run: WriteRun, batch: Buffer, producer: Producer) {
    this.run = run;
    this.#batch = batch;
    this.#producer = producer;
  }

  get answer(): Promise<Answer> {
    return this.#answer;
  }

  /** Sends it, or sends it again; `answer` is then that of this try. */
  send(cluster: Cluster, leader: number, topicPartition: TopicPartition): void {
    this.#answer = this.#ask(cluster, leader, topicPartition);
  }

  /** The run as it goes back into the queue, for another producer. */
  toRun(): WriteRun {
    return {...this.run, isUncertain: this.run.isUncertain || this.#isUncertain};
  }

  /** Records the outcome of what the broker has taken. */
  written(offset: number): void {
    const isKnownAgain = this.#producer.isNumbered && isRemembered(this.run);
    const isUnsure = this.run.isUncertain || (this.#isUncertain && !isKnownAgain);
    const {first, count} = this.run;
    recordOutcome(this.run, {first, count, offset, ...(isUnsure ? ({repeated: true} as const) : {})});
  }

  async #ask(cluster: Cluster, leader: number, {topic, partition}: TopicPartition): Promise<Answer> {
    try {
      const message = produce(topic, partition, this.#batch, cluster.settings.timeoutMs);
      const {error, baseOffset} = await cluster.send(leader, message, 'produce');
      if (error !== ErrorCode.duplicateSequence) throwIfRefused(error);
      return {offset: baseOffset};
    } catch (error) {
      this.#isUncertain ||= mayBeWritten(error);
      return {error};
    }
  }
}

const neverConnected: readonly unknown[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Whether the batch of a request that failed with this may have been written all the same. */
function mayBeWritten(error: unknown): boolean {
  if (error instanceof BrokerError) return brokerErrors[error.number]?.written !== false;
  return !(error instanceof LinkError && neverConnected.includes(systemCode(error)));
}

/** The system's code; behind an advertised address it is one error further in. */
function systemCode({cause}: LinkError): string | undefined {
  return cause instanceof LinkError ? systemCode(cause) : (cause as NodeJS.ErrnoException | undefined)?.code;
}
