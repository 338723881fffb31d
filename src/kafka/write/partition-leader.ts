import type {TopicPartition} from '../topic-partition.js';
import {BrokerError, ErrorCode} from '../transport/broker-error.js';
import type {Cluster} from '../transport/cluster.js';
import {retrying} from '../transport/retry.js';

/** The broker that leads one partition, looked up when it is not known. */
export class PartitionLeader {
  readonly #cluster: Pick<Cluster, 'settings' | 'leaders'>;
  readonly #topicPartition: TopicPartition;
  #known: number | null = null;

  constructor(cluster: Pick<Cluster, 'settings' | 'leaders'>, topicPartition: TopicPartition) {
    this.#cluster = cluster;
    this.#topicPartition = topicPartition;
  }

  /** Its number. Rejects as `retrying` does while there is none. */
  async find(): Promise<number> {
    this.#known ??= await this.#lookUp();
    return this.#known;
  }

  /** It did not answer, or is none: the next `find` asks the cluster. */
  forget(): void {
    this.#known = null;
  }

  async #lookUp(): Promise<number> {
    const {topic, partition} = this.#topicPartition;
    return await retrying(`topic ${topic}, partition ${partition}`, this.#cluster.settings.timeoutMs, async () => {
      const leader = (await this.#cluster.leaders(topic)).get(partition) ?? -1;
      if (leader < 0) throw new BrokerError(ErrorCode.leaderNotAvailable);
      return leader;
    });
  }
}
