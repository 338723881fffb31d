import type {ReplayJob} from './job.js';
import type {RunOutputs} from './outputs.js';
import {pacedOf} from './records.js';
import {run, type Summary} from './run.js';

/** How a run ended. */
export interface RunReport {
  /** Of this run only. */
  readonly summary: Summary;
  /** Failed records by error code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Whom a run tells meanwhile. */
export interface RunView {
  /** Shows results that are on record; null if nobody wants to see them. */
  readonly show: ((results: readonly object[]) => Promise<void>) | null;
  readonly onProgress: (summary: Summary) => void;
  /** Told once, at the end, also if the run breaks. */
  readonly onEnd: (report: RunReport) => Promise<void>;
}

/** Sends what a job selects. Throws what breaks the run, after `onEnd`. */
export async function carryOut(job: ReplayJob, {record, failed}: RunOutputs, view: RunView): Promise<void> {
  const {source, sink, earlier, signal} = job;
  const errors: Record<string, number> = {};
  let summary: Summary = {sent: 0, failed: 0, skipped: 0, repeated: 0};
  const startMs = performance.now();
  const report = (soFar: Summary) => {
    summary = {...soFar};
    view.onProgress(summary);
  };
  const mayHaveArrived = earlier?.mayHaveArrived ?? null;
  const options = {sink, source, file: source.file, record, failed, errors, mayHaveArrived, show: view.show, report};
  try {
    await run(pacedOf(job), options, signal);
  } finally {
    const seconds = Math.round(performance.now() - startMs) / 1000;
    await view.onEnd({summary, errors, seconds});
  }
}
