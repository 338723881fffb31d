import type {EventRecord, RecordBatch} from '../events/record.js';

interface Reader {
  readonly batches: AsyncIterator<RecordBatch>;
  batch: RecordBatch;
  next: number;
}

/**
 * Several streams as one, oldest record first; each keeps its own order, also where its timestamps do not. Holds one
 * batch of each.
 */
export async function* mergeByTime(streams: readonly AsyncIterable<RecordBatch>[]): AsyncGenerator<RecordBatch> {
  const readers: Reader[] = streams.map((stream) => ({batches: stream[Symbol.asyncIterator](), batch: [], next: 0}));
  try {
    for (;;) {
      const ready = (await Promise.all(readers.map(fill))).filter((reader) => reader !== null);
      if (ready.length === 0) return;
      ready.sort((a, b) => timeOf(a) - timeOf(b));
      const [first, second] = ready;
      if (first) yield take(first, second ? timeOf(second) : Number.POSITIVE_INFINITY);
    }
  } finally {
    await Promise.all(readers.map(({batches}) => batches.return?.()));
  }
}

/** The reader with something to give, null where it has come to its end. */
async function fill(reader: Reader): Promise<Reader | null> {
  while (reader.next >= reader.batch.length) {
    const {done, value} = await reader.batches.next();
    if (done) return null;
    Object.assign(reader, {batch: value, next: 0});
  }
  return reader;
}

function timeOf({batch, next}: Reader): number {
  return timestampOf(batch[next]);
}

function timestampOf(record: EventRecord | undefined): number {
  return record?.timestampMs ?? Number.NEGATIVE_INFINITY;
}

/** What may go before the other readers' next record: at least one. */
function take(reader: Reader, untilMs: number): RecordBatch {
  const start = reader.next;
  reader.next += 1;
  while (reader.next < reader.batch.length && timeOf(reader) <= untilMs) reader.next += 1;
  return reader.batch.slice(start, reader.next);
}
