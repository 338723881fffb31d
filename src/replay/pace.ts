import type {RecordBatch} from '../events/record.js';
import type {Clock} from '../sinks/clock.js';

// Records are let through in portions, so that a high rate needs no timer for each.
const portionMs = 20;

/** Lets so many records through in a second. A reader that was slow may not catch up in a burst. */
export async function* limitRate(
  batches: AsyncIterable<RecordBatch>,
  perSecond: number,
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
      dueMs += (records.length / perSecond) * 1000;
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
