import {usageError} from '../errors.js';
import type {KafkaConnection} from '../kafka/connection.js';
import {type KafkaFlagValues, kafkaFlags} from './kafka-flags.js';
import {kafkaSettings} from './kafka-settings.js';
import type {Origin} from './origin.js';
import {loadProfile} from './profile.js';
import type {Surroundings} from './surroundings.js';

/** The clusters of one run: connected when first asked for, closed together. */
export interface KafkaClusters {
  /** The cluster of the connection flags. */
  main(): Promise<KafkaConnection>;
  /** Another one, with none of the credentials of the first. Throws USAGE for a profile that names no brokers. */
  other(place: OtherCluster): Promise<KafkaConnection>;
  /** The names that the clusters gave themselves, in the order in which they were asked for. */
  names(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** How another cluster is reached: its brokers, or the profile that says all of it. */
export type OtherCluster = {readonly brokers: string} | {readonly profile: string; readonly file: string | undefined};

/** No connection yet. `detail` takes the client's log. */
export function createClusters(
  flags: KafkaFlagValues,
  context: Surroundings,
  detail: (text: string) => void,
): KafkaClusters {
  const open: Promise<KafkaConnection>[] = [];
  let main: Promise<KafkaConnection> | null = null;

  async function connect(values: KafkaFlagValues, where: Surroundings): Promise<KafkaConnection> {
    const {connectKafka} = await import('../kafka/connection.js');
    return connectKafka({...(await kafkaSettings(values, where)), log: detail});
  }

  function keep(connection: Promise<KafkaConnection>): Promise<KafkaConnection> {
    open.push(connection);
    return connection;
  }

  async function connectOther(place: OtherCluster): Promise<KafkaConnection> {
    // Neither environment nor profile of the first cluster.
    const apart = {...context, env: {}, origins: new Map<string, Origin>()};
    if ('brokers' in place) return connect({brokers: place.brokers, timeout: flags.timeout}, apart);
    const values = await profileValues(place.profile, place.file, context.env);
    const origins = new Map(Object.keys(values).map((name) => [name, 'profile' as const]));
    return connect({...values, timeout: flags.timeout}, {...apart, origins});
  }

  return {
    main() {
      main ??= keep(connect(flags, context));
      return main;
    },
    other: (place) => keep(connectOther(place)),
    async names() {
      if (open.length === 0) return [];
      return await Promise.all(open.map(async (connection) => (await connection).clusterId()));
    },
    async close() {
      const connections = await Promise.allSettled(open);
      await Promise.all(connections.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
    },
  };
}

/** What a profile says of reaching brokers. */
async function profileValues(name: string, file: string | undefined, env: Surroundings['env']) {
  const values = (await loadProfile(file, name, env))?.values ?? {};
  const {property, tls, ...texts} = Object.fromEntries(
    Object.keys(kafkaFlags).flatMap((flag) => (values[flag] === undefined ? [] : [[flag, values[flag]]])),
  );
  if (texts.brokers === undefined && texts['kafka-config'] === undefined) {
    throw usageError(`the profile ${name} names no brokers`, 'Write brokers = HOST:PORT into it.');
  }
  return {
    ...texts,
    ...(tls === undefined ? {} : {tls: tls !== 'false'}),
    ...(property === undefined ? {} : {property: [property]}),
  };
}
