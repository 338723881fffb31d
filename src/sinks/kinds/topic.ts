import {type AppError, usageError} from '../../errors.js';
import {topicOf} from '../../events/place-name.js';
import type {KafkaConnection} from '../../kafka/connection.js';
import {systemClock} from '../clock.js';
import type {Sink} from '../sink.js';
import type {SinkContext, SinkKind} from '../sink-kind.js';
import {targetWarnings, timestampSettings} from '../target-warnings.js';

/** A topic of Kafka, in the cluster that is read from or in another one. */
export const topicKind: SinkKind = {
  form: 'topic:NAME',
  flags: ['to-brokers', 'to-profile', 'tag', 'drop'],
  match: topicOf,
  open: openTopic,
};

/** The refusal of a topic that is to be written to itself. */
export function sameTopic(source: string): AppError {
  return usageError(`${source} is source and destination`, {reason: 'same-topic'});
}

async function openTopic(topic: string, context: SinkContext): Promise<Sink> {
  const {options, policy, notify} = context;
  const connection = await clusterFor(topic, context);
  const [{createTopicWriter}, {fetchTopicSettings}, {createTopicSink}] = await Promise.all([
    import('../../kafka/write.js'),
    import('../../kafka/topic-settings.js'),
    import('../topic.js'),
  ]);
  const writer = await createTopicWriter(connection, topic);
  const settings = await fetchTopicSettings(connection, topic, timestampSettings);
  const dropped = new Set(options.dropped);
  const sink = createTopicSink({
    ...policy,
    name: `topic:${topic}`,
    writer,
    keepPartitions: hasSameCount(topic, writer.partitions, context) && !dropped.has('partition'),
    dropTimestamps: dropped.has('timestamp'),
    dropHeaders: dropped.has('headers'),
    tag: options.tag ?? null,
    clock: systemClock,
    notify,
  });
  if (dropped.has('timestamp')) return sink;
  return {...sink, warnings: (times) => targetWarnings(topic, settings, times, Date.now())};
}

/** Whether source and destination have as many partitions, which is told if not. A file has none. */
function hasSameCount(topic: string, partitions: number, {sourcePartitions, note}: SinkContext): boolean {
  if (sourcePartitions.every((count) => count === partitions)) return true;
  note(
    `${topic} has ${partitions} partitions, not ${sourcePartitions.join(' or ')}: records go where their key belongs`,
  );
  return false;
}

/** The cluster to write to. Throws USAGE if it turns out to be the one that the same topic is read from. */
async function clusterFor(topic: string, context: SinkContext): Promise<KafkaConnection> {
  const {cluster, otherCluster, source, sourceTopics, options} = context;
  const isRead = sourceTopics.includes(topic) && !options.allowSameTopic;
  if (otherCluster === null && isRead) throw sameTopic(source);
  if (otherCluster === null) return await cluster();
  const other = await otherCluster();
  if (!isRead) return other;
  const main = await cluster();
  const [from, to] = await Promise.all([main.clusterId(), other.clusterId()]);
  if (from === to && from !== '') throw sameTopic(source);
  return other;
}
