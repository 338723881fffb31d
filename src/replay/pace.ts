import type {EventRecord, RecordBatch} from '../events/record.js';
import type {Clock} from '../sinks/clock.js';

// Records are let through in portions, so that a high rate needs no timer for each.
const portionMs = 20;

/**
 * Lets so many records through in a second, not counting those that will not be sent. A reader that was slow may not catch up
 * in a burst.
 */
export async function* limitRate(
  batches: AsyncIterable<RecordBatch>,
  {perSecond, isSent}: {readonly perSecond: number; readonly isSent: (record: EventRecord) => boolean},
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const portion = Math.max(1, Math.floor((perSecond * portionMs) / 1000));
  let dueMs = clock.now();
  for await (const batch of batches) {
    for (let start = 0; start < batch.length; start += portion) {
      dueMs = Math.max(dueMs, clock.now());
      await waitUntil(dueMs, clock, signal);
      if (signal.aborted) return;
      const records = batch.slice(start, start + portion);
      yield records;
      dueMs += (records.filter(isSent).length / perSecond) * 1000;
    }
  }
}

/**
 * Lets records through with the spacing of their timestamps, so many times faster; a record without one, or with an
 * earlier one, follows at once. A reader that was slow gets what is due without waiting.
 */
export async function* keepSpacing(
  batches: AsyncIterable<RecordBatch>,
  factor: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const startMs = clock.now();
  let firstMs: number | null = null;
  const dueOf = (timestampMs: number | null) =>
    timestampMs === null || firstMs === null ? startMs : startMs + (timestampMs - firstMs) / factor;
  for await (const batch of batches) {
    firstMs ??= batch.find(({timestampMs}) => timestampMs !== null)?.timestampMs ?? null;
    for (let start = 0; start < batch.length; ) {
      await waitUntil(dueOf(batch[start]?.timestampMs ?? null), clock, signal);
      if (signal.aborted) return;
      let end = start + 1;
      while (end < batch.length && dueOf(batch[end]?.timestampMs ?? null) <= clock.now()) end += 1;
      yield batch.slice(start, end);
      start = end;
    }
  }
}

/** Resolves when the clock says so, or when the signal aborts. */
async function waitUntil(dueMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const waitMs = dueMs - clock.now();
  if (waitMs <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const cancel = clock.after(waitMs, finish);
    function finish(): void {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    }
    signal.addEventListener('abort', finish);
  });
}
