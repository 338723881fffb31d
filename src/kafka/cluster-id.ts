import type {KafkaConnection} from './connection.js';
import {metadata} from './messages/metadata.js';
import {retrying} from './transport/retry.js';

/** The name that a cluster gave itself; empty where it has none. */
export async function fetchClusterId(connection: KafkaConnection): Promise<string> {
  const ask = () => connection.sendAny(metadata([]));
  return (await retrying('the cluster', connection.settings.timeoutMs, ask)).clusterId;
}
