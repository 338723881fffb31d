import type {KafkaConnection} from '../kafka/connection.js';
import {type KafkaFlagValues, type KafkaSurroundings, kafkaSettings} from './kafka-flags.js';

/** The clusters of one run: connected when first asked for, closed together. */
export interface KafkaClusters {
  /** The cluster of the connection flags. */
  main(): Promise<KafkaConnection>;
  /** Another one, with none of the credentials of the first. */
  other(brokers: string): Promise<KafkaConnection>;
  close(): Promise<void>;
}

/** No connection yet. `detail` takes the client's log. */
export function createClusters(
  flags: KafkaFlagValues,
  around: KafkaSurroundings,
  detail: (text: string) => void,
): KafkaClusters {
  const open: Promise<KafkaConnection>[] = [];
  let main: Promise<KafkaConnection> | null = null;

  async function connect(values: KafkaFlagValues, where: KafkaSurroundings): Promise<KafkaConnection> {
    const {connectKafka} = await import('../kafka/connection.js');
    return connectKafka({...(await kafkaSettings(values, where)), log: detail});
  }

  function keep(connection: Promise<KafkaConnection>): Promise<KafkaConnection> {
    open.push(connection);
    return connection;
  }

  return {
    main() {
      main ??= keep(connect(flags, around));
      return main;
    },
    other: (brokers) => keep(connect({brokers, timeout: flags.timeout}, {...around, env: {}, origins: new Map()})),
    async close() {
      const connections = await Promise.allSettled(open);
      await Promise.all(connections.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
    },
  };
}
