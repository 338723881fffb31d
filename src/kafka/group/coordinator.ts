import {findCoordinator} from '../messages/membership.js';
import type {Message} from '../messages/message.js';
import {BrokerError, ErrorCode, throwIfRefused} from '../transport/broker-error.js';
import type {Purpose} from '../transport/brokers.js';
import type {Cluster} from '../transport/cluster.js';
import {retrying} from '../transport/retry.js';

/** The coordinator moved or has just started. */
const moved: readonly number[] = [
  ErrorCode.coordinatorLoading,
  ErrorCode.coordinatorNotAvailable,
  ErrorCode.notCoordinator,
];

/** The broker that coordinates one group, looked up when it is not known. */
export class Coordinator {
  readonly #cluster: Cluster;
  readonly #group: string;
  #known: number | null = null;

  constructor(cluster: Cluster, group: string) {
    this.#cluster = cluster;
    this.#group = group;
  }

  /** Asks it, also when it moves meanwhile. Rejects as `retrying` does; errors that `errorOf` finds are for the caller. */
  async ask<T>(message: Message<T>, errorOf: (answer: T) => number, purpose: Purpose = 'requests'): Promise<T> {
    const limitMs = this.#cluster.settings.timeoutMs + (message.waitMs ?? 0);
    return await retrying(`group ${this.#group}`, limitMs, () => this.askOnce(message, errorOf, purpose));
  }

  /** The same, once. */
  async askOnce<T>(message: Message<T>, errorOf: (answer: T) => number, purpose: Purpose = 'requests'): Promise<T> {
    try {
      this.#known ??= await this.#find();
      const answer = await this.#cluster.send(this.#known, message, purpose);
      if (moved.includes(errorOf(answer))) throw new BrokerError(errorOf(answer));
      return answer;
    } catch (error) {
      this.#known = null;
      throw error;
    }
  }

  async #find(): Promise<number> {
    const {error, ...broker} = await this.#cluster.sendAny(findCoordinator(this.#group));
    throwIfRefused(error);
    // A coordinator that has just come back is not in the metadata yet.
    this.#cluster.learnBroker(broker);
    return broker.nodeId;
  }
}
