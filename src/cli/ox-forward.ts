import {AppError} from '../errors.js';
import {createOxClient} from '../ox/client.js';
import {readBody} from '../ox/read-body.js';
import {maskSetting} from '../secrets.js';
import {createClusters} from './kafka-clusters.js';
import type {KafkaFlagValues} from './kafka-flags.js';
import {endpointAt, type OxFlagValues} from './ox-flags.js';
import type {Surroundings} from './surroundings.js';

/** Where a listener hands requests on. The caller must close it. */
export interface Forward {
  /** The status to answer with. */
  send(body: Buffer): Promise<number>;
  close(): Promise<void>;
}

const connections = 16;

/** To another endpoint, whose status is passed back; 502 where it gives none. No credentials are passed on. */
export function forwardToUrl(
  url: string,
  flags: OxFlagValues & {readonly timeout: number},
  context: Surroundings,
): Forward {
  const endpoint = endpointAt({text: url, origin: 'flag'}, flags, context);
  const client = createOxClient({...endpoint, connections, timeoutMs: flags.timeout});
  return {
    async send(body) {
      try {
        return (await client.put(body)).status;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        context.note(`${maskSetting('url', endpoint.url.href)}: ${error.message}`);
        return 502;
      }
    },
    close: async () => client.close(),
  };
}

/** To a topic, under the user as the key: 200 once the broker has the body, 503 where it does not take it. */
export async function forwardToTopic(topic: string, flags: KafkaFlagValues, context: Surroundings): Promise<Forward> {
  const clusters = createClusters(flags, context, () => undefined);
  const [{createTopicWriter}, {partitionOfKey}] = await Promise.all([
    import('../kafka/write.js'),
    import('../kafka/placement.js'),
  ]);
  const writer = await openWriter();
  return {
    async send(value) {
      const {json} = readBody(value);
      const user = (json as {user?: unknown} | null)?.user;
      const key = typeof user === 'string' ? Buffer.from(user) : null;
      const partition = partitionOfKey(key, writer.partitions) ?? 0;
      try {
        const [outcome] = await writer.write(partition, [{key, value, headers: [], timestampMs: Date.now()}]);
        return outcome !== undefined && 'offset' in outcome ? 200 : 503;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        context.note(`topic ${topic}: ${error.message}`);
        return 503;
      }
    },
    close: () => clusters.close(),
  };

  async function openWriter() {
    try {
      return await createTopicWriter(await clusters.main(), topic);
    } catch (error) {
      await clusters.close();
      throw error;
    }
  }
}
