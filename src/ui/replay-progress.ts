import type {Summary} from '../replay/run.js';
import {createProgress} from './progress.js';
import {formatSoFar} from './replay.js';

/** The line that shows how far a replay is: of so many records, null if nobody knows. Nothing if it is to be quiet. */
export function createReplayProgress(total: number | null, quiet: boolean) {
  const view = {stream: process.stderr, quiet, now: () => performance.now()};
  const progress = createProgress('sent', total, view);
  return {
    update: (soFar: Summary) => progress.update(soFar.sent + soFar.failed + soFar.skipped, formatSoFar(soFar)),
    stop: () => progress.stop(),
  };
}
