import type {KafkaConnection} from '../kafka/connection.js';
import type {PartitionOffsets} from '../kafka/offsets.js';
import {readRanges} from '../kafka/read.js';
import type {ReadRange} from '../kafka/read-options.js';

/** One partition, of which the last records are looked for from the end on. */
interface Search {
  readonly partition: number;
  readonly earliest: number;
  /** Everything from here on has been looked at. */
  lookedFrom: number;
  /** Offsets of the records found, ascending. */
  found: readonly number[];
}

/**
 * For each partition the offset of the last record but `count - 1` that can be shown; the first one if there are fewer.
 * Markers of transactions, aborted records and gaps have offsets too, so they are read past: twice as far back each time.
 */
export async function lastOffsets(
  connection: KafkaConnection,
  topic: string,
  offsets: readonly PartitionOffsets[],
  count: number,
): Promise<ReadonlyMap<number, number>> {
  const searches = offsets.map(({partition, earliest, latest}): Search => {
    return {partition, earliest, lookedFrom: latest, found: []};
  });
  for (let span = count; ; span *= 2) {
    const open = searches.filter(({found, lookedFrom, earliest}) => found.length < count && lookedFrom > earliest);
    if (open.length === 0) break;
    await lookFurther(connection, topic, open, span);
  }
  const startOf = ({found, lookedFrom}: Search) => (count === 0 ? lookedFrom : (found.at(-count) ?? lookedFrom));
  return new Map(searches.map((search) => [search.partition, startOf(search)]));
}

async function lookFurther(
  connection: KafkaConnection,
  topic: string,
  searches: readonly Search[],
  span: number,
): Promise<void> {
  const ranges = searches.map(({partition, lookedFrom, earliest}): ReadRange => {
    return {topic, partition, from: Math.max(earliest, lookedFrom - span), until: lookedFrom};
  });
  const found = new Map<number | null, number[]>(searches.map(({partition}) => [partition, []]));
  for await (const batch of readRanges(connection, {ranges, reuseMemory: true}, new AbortController().signal)) {
    const offsets = found.get(batch[0]?.partition ?? null);
    for (const {offset} of batch) if (offset !== null) offsets?.push(offset);
  }
  for (const [index, search] of searches.entries()) {
    search.found = [...(found.get(search.partition) ?? []), ...search.found];
    search.lookedFrom = ranges[index]?.from ?? search.earliest;
  }
}
