import type {ConfigFiles} from '../config/files.js';
import {AppError} from '../errors.js';
import {connectKafka} from '../kafka/connection.js';
import {fetchOffsets} from '../kafka/offsets.js';
import {readRanges} from '../kafka/read.js';
import {clusterProperties, clusterSettings} from './kafka-cluster.js';
import {forEveryUser, type Started} from './started.js';

/** A topic that is read from its end on. */
export interface TopicWatch {
  /** `BROKERS, topic NAME` */
  readonly place: string;
  /** Resolves with the place of the first record that has the text in it. */
  found(text: string): Promise<string>;
  close(): Promise<void>;
}

/** Begins to read the topic of a kafka driver at its end. Throws AppError, also for a topic that is another one for each user. */
export async function watchTopic(
  driver: Started,
  {files, timeoutMs}: {readonly files: ConfigFiles; readonly timeoutMs: number},
): Promise<TopicWatch> {
  const topic = forEveryUser(driver.options.topic ?? 'dovecot', driver.view);
  if (topic === null) throw new AppError('TOPIC_UNKNOWN', 'the topic is another one for each user');
  const settings = clusterSettings(clusterProperties(driver.view), timeoutMs, files);
  if ('status' in settings) throw new AppError('KAFKA_UNREACHABLE', settings.message);
  const connection = await connectKafka(settings);
  const offsets = await fetchOffsets(connection, topic).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  const over = new AbortController();
  const ranges = offsets.map(({partition, latest}) => ({topic, partition, from: latest, until: null}));
  return {
    place: `topic ${topic} at ${settings.brokers.join(',')}`,
    async found(text) {
      const wanted = Buffer.from(text);
      const accept = (bytes: Buffer, _key: number, _keyEnd: number, start: number, end: number) =>
        start !== -1 && bytes.subarray(start, end).includes(wanted);
      for await (const [record] of readRanges(connection, {ranges, accept}, over.signal)) {
        if (record !== undefined) return `${topic}, partition ${record.partition}, offset ${record.offset}`;
      }
      return await new Promise<never>(() => undefined);
    },
    async close() {
      over.abort();
      await connection.close();
    },
  };
}
