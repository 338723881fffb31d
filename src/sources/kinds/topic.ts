import {topicOf} from '../../events/place-name.js';
import {groupSource, type ReplaySource, topicSource} from '../replay-source.js';
import type {SourceContext, SourceKind} from '../source-kind.js';
import {rangesOf} from '../topic-ranges.js';

/** A topic of Kafka between fixed offsets, or a share of it in a consumer group. */
export const topicKind: SourceKind = {
  form: 'topic:NAME',
  summary: '',
  flags: ['partition', 'offset', 'since', 'until', 'late', 'all-partitions', 'group', 'follow'],
  match: topicOf,
  open: (topic, context) => (context.options.group === undefined ? openTopic : openShare)(topic, context),
};

async function openTopic(topic: string, context: SourceContext): Promise<ReplaySource> {
  const {cluster, earlier, filter, notify, options, plan} = context;
  const connection = await cluster();
  const choice = {...context, allPartitions: options.allPartitions};
  const saved = earlier?.ranges;
  const range = saved ? {ranges: saved, timeEnds: new Map()} : await rangesOf(connection, topic, plan, choice);
  return topicSource(connection, topic, range, {bytes: filter.recordBytes, notify});
}

async function openShare(topic: string, {cluster, notify, options}: SourceContext): Promise<ReplaySource> {
  const connection = await cluster();
  const group = options.group ?? '';
  const [{openGroup}, {fetchLag}] = await Promise.all([import('../../kafka/group.js'), import('../lag.js')]);
  const reader = await openGroup(connection, {group, topics: [topic], bounded: !options.follow, notify});
  return groupSource(topic, reader, () => fetchLag(connection, group, topic));
}
