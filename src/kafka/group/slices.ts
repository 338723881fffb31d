import type {RecordBatch} from '../../events/record.js';

/** What is handed on at once should be dealt with in this time: until then nothing is heard of a new assignment. */
const aimMs = 100;
const most = 1 << 16;

/** Cuts batches into slices that a reader, as quick as it was so far, deals with in a tenth of a second. */
export class Slices {
  #size = 1;

  /** Larger ones as long as the next one is asked for soon. */
  *of(records: RecordBatch): Generator<RecordBatch, void, void> {
    for (let start = 0; start < records.length; ) {
      const slice = records.slice(start, start + this.#size);
      const startedAt = performance.now();
      yield slice;
      const isQuick = performance.now() - startedAt < aimMs;
      this.#size = isQuick ? Math.min(2 * this.#size, most) : Math.max(1, this.#size >> 1);
      start += slice.length;
    }
  }
}
