import {usageError} from '../errors.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {ReplaySource} from '../sources/replay-source.js';
import type {Checkpoint} from './checkpoint.js';
import type {EarlierRun} from './earlier-run.js';
import {refuseTrimmed} from './trimmed.js';

/**
 * Refuses to continue an earlier run in anything but what it read: in other clusters, in a topic that was made anew, or if
 * records that were not sent are gone. Throws USAGE and SOURCE_TRIMMED.
 */
export async function refuseOtherSource(
  source: ReplaySource,
  clusters: readonly string[],
  earlier: EarlierRun,
  cluster: () => Promise<KafkaConnection>,
): Promise<void> {
  refuseElsewhere(clusters, earlier.checkpoint.clusters);
  await refuseMadeAnew(earlier.checkpoint, cluster);
  await refuseGone(source, earlier, cluster);
}

/** Refuses to take other records for those that a run read: of another cluster, or of a topic that was made anew. */
export async function refuseReplaced(
  checkpoint: Checkpoint,
  clusters: readonly string[],
  cluster: () => Promise<KafkaConnection>,
): Promise<void> {
  refuseElsewhere(clusters.slice(0, 1), checkpoint.clusters.slice(0, 1));
  await refuseMadeAnew(checkpoint, cluster);
}

/** Refuses to continue in another cluster, where the same offsets are other records. */
function refuseElsewhere(names: readonly string[], earlier: readonly string[]): void {
  if (JSON.stringify(names) === JSON.stringify(earlier)) return;
  throw usageError(
    `these brokers are of another cluster (${names.join(', ')}) than those of the run that is resumed (${earlier.join(', ')})`,
    'Name brokers of the same cluster, or begin a new run.',
  );
}

/** Refuses to continue if retention took what was not sent. */
async function refuseGone(
  {ranges}: ReplaySource,
  earlier: EarlierRun,
  cluster: () => Promise<KafkaConnection>,
): Promise<void> {
  const {fetchOffsets} = await import('../kafka/offsets.js');
  for (const topic of topicsIn(ranges)) {
    const own = (ranges ?? []).filter((range) => range.topic === topic);
    const partitions = own.map(({partition}) => partition);
    refuseTrimmed(own, await fetchOffsets(await cluster(), topic, partitions), earlier);
  }
}

function topicsIn(ranges: Checkpoint['ranges']): readonly string[] {
  return [...new Set((ranges ?? []).map(({topic}) => topic))];
}

/** Refuses to continue in a topic of the same name that was made anew. */
async function refuseMadeAnew({ranges, landmarks}: Checkpoint, cluster: () => Promise<KafkaConnection>): Promise<void> {
  if (landmarks === undefined) return;
  const {whyMadeAnew} = await import('../sources/landmarks.js');
  for (const topic of topicsIn(ranges)) {
    const why = await whyMadeAnew(await cluster(), topic, landmarks);
    if (why === null) continue;
    throw usageError(`${topic} is not the topic of the run that is resumed, it was made anew or cut: ${why}`, {
      reason: 'run-of-another-source',
    });
  }
}
