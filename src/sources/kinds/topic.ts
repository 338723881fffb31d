import {topicOf} from '../../events/place-name.js';
import type {KafkaConnection} from '../../kafka/connection.js';
import type {ReadRange} from '../../kafka/read-options.js';
import {groupSource, type ReplaySource, topicSource} from '../replay-source.js';
import type {SourceContext, SourceKind} from '../source-kind.js';
import {resolveTopics} from '../topic-patterns.js';
import {rangesOf} from '../topic-ranges.js';

/** A topic of Kafka between fixed offsets, or a share of it in a consumer group. */
export const topicKind: SourceKind = {
  form: 'topic:NAME',
  summary: 'or a pattern, ev-*',
  flags: ['partition', 'offset', 'since', 'until', 'late', 'all-partitions', 'group', 'follow'],
  match: topicOf,
  open: async (name, context) => {
    const connection = await context.cluster();
    const topics = await resolveTopics(connection, [name]);
    const open = context.options.group === undefined ? openTopics : openShare;
    return await open(connection, {name, topics}, context);
  },
};

/** What `--from` names: a topic, or a pattern of several. */
interface Named {
  readonly name: string;
  readonly topics: readonly string[];
}

async function openTopics(connection: KafkaConnection, named: Named, context: SourceContext): Promise<ReplaySource> {
  const {earlier, filter, notify, options, plan} = context;
  const {patienceMs} = options;
  const bytes = {bytes: filter.recordBytes, notify, ...(patienceMs === undefined ? {} : {patienceMs})};
  if (earlier?.ranges) return topicSource(connection, named, {ranges: earlier.ranges, timeEnds: new Map()}, bytes);
  const choice = {...context, allPartitions: options.allPartitions};
  const ranges: ReadRange[] = [];
  const timeEnds = new Map<string, number>();
  for (const topic of named.topics) {
    const found = await rangesOf(connection, topic, plan, choice);
    ranges.push(...found.ranges);
    for (const [partition, end] of found.timeEnds) timeEnds.set(partition, end);
  }
  return topicSource(connection, named, {ranges, timeEnds}, bytes);
}

async function openShare(
  connection: KafkaConnection,
  named: Named,
  {notify, options}: SourceContext,
): Promise<ReplaySource> {
  const {topics} = named;
  const group = options.group ?? '';
  const [{openGroup}, {fetchLag}] = await Promise.all([import('../../kafka/group.js'), import('../lag.js')]);
  const patience = options.patienceMs === undefined ? {} : {patienceMs: options.patienceMs};
  const reader = await openGroup(connection, {group, topics, bounded: !options.follow, notify, ...patience});
  return groupSource(named, reader, async () => {
    const lags = await Promise.all(topics.map((topic) => fetchLag(connection, group, topic)));
    return lags.reduce((sum, lag) => sum + lag, 0);
  });
}
