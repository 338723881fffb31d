import type {EventRecord, RecordBatch} from '../../events/record.js';

/** Records that wait until the reader asks for them. */
export class Arrivals {
  #waiting: EventRecord[] = [];
  #failure: unknown = null;
  #hasEnded = false;
  #wake: () => void = () => undefined;

  add(record: EventRecord): void {
    this.#waiting.push(record);
    this.#wake();
  }

  /** Makes the reader throw. */
  fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }

  /** Says that nothing more comes. */
  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /** All that has come since the last time, at least one record; null at the end. Throws the failure. */
  async next(): Promise<RecordBatch | null> {
    while (this.#waiting.length === 0) {
      if (this.#failure !== null) throw this.#failure;
      if (this.#hasEnded) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const batch = this.#waiting;
    this.#waiting = [];
    return batch;
  }
}
