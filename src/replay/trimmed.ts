import {AppError} from '../errors.js';
import type {PartitionOffsets} from '../kafka/offsets.js';
import type {ReadRange} from '../kafka/read-options.js';
import type {EarlierRun} from './earlier-run.js';

type Settled = Pick<EarlierRun, 'settledBefore' | 'unsent'>;

/** Offsets of one partition, the last one included. */
interface Gone {
  readonly partition: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Throws SOURCE_TRIMMED where records that have not arrived are no longer in their topic. `earlier` says for
 * each `topic/partition` before which offset everything was settled, and which earlier ones have failed.
 */
export function refuseTrimmed(
  ranges: readonly ReadRange[],
  offsets: readonly PartitionOffsets[],
  earlier: Settled,
): void {
  const gone = ranges.flatMap((range) => goneOf(range, offsets, earlier));
  if (gone.length === 0) return;
  const topic = ranges[0]?.topic ?? '';
  const places = gone.map(({partition, first, last}) => `${topic}/${partition} ${first} to ${last}`);
  throw new AppError('SOURCE_TRIMMED', `records that were not sent are gone from their topic: ${places.join(', ')}`);
}

function goneOf(
  {topic, partition, from, until}: ReadRange,
  offsets: readonly PartitionOffsets[],
  {settledBefore, unsent}: Settled,
): Gone[] {
  const stream = `${topic}/${partition}`;
  const {earliest, latest} = offsets.find((entry) => entry.partition === partition) ?? {earliest: 0, latest: 0};
  const end = until ?? latest;
  const open = settledBefore[stream] ?? from;
  const failed = unsent(stream, Math.min(open, earliest, end));
  // At the head retention took them, at the tail a topic that was made anew or cut back never had them.
  const missing = [
    {first: open, behind: Math.min(earliest, end)},
    {first: Math.max(open, latest), behind: end},
  ];
  return [
    ...failed.map((offset) => ({partition, first: offset, last: offset})),
    ...missing
      .filter(({first, behind}) => first < behind)
      .map(({first, behind}) => ({partition, first, last: behind - 1})),
  ];
}
