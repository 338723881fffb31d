import {initProducerId} from '../messages/init-producer-id.js';
import {ErrorCode, throwIfRefused} from '../transport/broker-error.js';
import type {Cluster} from '../transport/cluster.js';
import {retrying} from '../transport/retry.js';
import type {ProducerStamp} from './record-batch-seal.js';

/** A broker remembers the last five batches of a producer, to tell a repeated one. */
const mostInFlight = 5;
/** Sequences are 32 bits and start again at 0. */
const sequences = 2 ** 31;

/** The identity under which batches of one partition are numbered, so that the broker knows a repeated one. */
export class Producer implements ProducerStamp {
  readonly id: number;
  readonly epoch: number;
  #sequence: number;
  /** One until the broker has taken the first batch: it accepts any sequence of a producer that it has never seen. */
  #window = 1;

  constructor(id: number, epoch: number) {
    this.id = id;
    this.epoch = epoch;
    this.#sequence = id < 0 ? -1 : 0;
  }

  /** Whether the broker numbers its batches; else one at a time keeps the order. */
  get isNumbered(): boolean {
    return this.id >= 0;
  }

  /** The number of the next record. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Batches that may be under way. */
  get window(): number {
    return this.#window;
  }

  /** Counts records that have got their numbers. */
  advance(count: number): void {
    if (this.isNumbered) this.#sequence = (this.#sequence + count) % sequences;
  }

  /** The broker has taken a batch. */
  accepted(): void {
    if (this.isNumbered) this.#window = mostInFlight;
  }
}

/** A new producer, from the broker given. Rejects as `retrying` does. */
export async function createProducer(cluster: Cluster, broker: number, subject: string): Promise<Producer> {
  return await retrying(subject, cluster.settings.timeoutMs, async () => {
    const {error, id, epoch} = await cluster.send(broker, initProducerId);
    // Brokers before 2.8 want a right of its own for this.
    if (error === ErrorCode.clusterForbidden) return new Producer(-1, -1);
    throwIfRefused(error);
    return new Producer(id, epoch);
  });
}
