import type {RecordBatch} from '../events/record.js';

/** Reads batches one at a time, in the background. */
export interface LaneIntake {
  readonly ended: boolean;
  /** Begins to read the next batch, unless that is under way or there is none. */
  read(): void;
  close(): Promise<void>;
}

/** What an intake tells of. */
export interface IntakeEvents {
  readonly onBatch: (batch: RecordBatch) => void;
  readonly onEnd: () => void;
  readonly onError: (error: unknown) => void;
}

/** Reads nothing yet. */
export function createLaneIntake(source: AsyncIterable<RecordBatch>, events: IntakeEvents): LaneIntake {
  const batches = source[Symbol.asyncIterator]();
  const state = {ended: false};
  let isReading = false;

  async function readOne(): Promise<void> {
    const {done, value} = await batches.next();
    isReading = false;
    if (!done) return events.onBatch(value);
    state.ended = true;
    events.onEnd();
  }

  return Object.assign(state, {
    read() {
      if (state.ended || isReading) return;
      isReading = true;
      readOne().catch(events.onError);
    },
    async close() {
      await batches.return?.();
    },
  });
}
