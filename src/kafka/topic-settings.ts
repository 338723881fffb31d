import type {KafkaConnection} from './connection.js';
import {describeConfigs} from './messages/describe-configs.js';
import {clusterOf} from './transport/cluster.js';
import {retrying} from './transport/retry.js';

/** Settings of a topic by name, as text; none where this client may not see them. */
export async function fetchTopicSettings(
  connection: KafkaConnection,
  topic: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ask = () => clusterOf(connection).sendAny(describeConfigs(topic, names));
  const [answer] = await retrying(`topic ${topic}`, connection.settings.timeoutMs, ask);
  return answer?.error === 0 ? answer.settings : new Map();
}
