import type {RecordBatch} from '../events/record.js';
import type {LaneOptions} from './lane-job.js';
import {LaneRun} from './lane-run.js';
import type {Outcome} from './sink.js';

export type {Attempt, Job, LaneOptions, Tries} from './lane-job.js';

/**
 * Sends records in lanes: within a lane one job after the other, also over retries, different lanes at the same time.
 * When nothing gets through in any lane it pauses as a whole; when the pause has lasted too long, everything that is
 * left fails.
 */
export async function* sendInLanes<T>(
  batches: AsyncIterable<RecordBatch>,
  options: LaneOptions<T>,
  signal: AbortSignal,
): AsyncGenerator<readonly Outcome[], void, void> {
  const run = new LaneRun(batches, options, signal);
  try {
    for (;;) {
      const {outcomes, recorded} = run.takeOutcomes();
      if (outcomes.length > 0) yield outcomes;
      recorded();
      if (run.finished()) break;
      run.proceed();
      await run.change();
    }
  } finally {
    await run.close();
  }
  run.throwWhatBrokeIt();
}
