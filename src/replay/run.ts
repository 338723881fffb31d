import {formatRecordLine} from '../events/formats/record-line.js';
import type {RecordBatch} from '../events/record.js';
import type {OutputFile} from '../output-file.js';
import type {Outcome, Sink} from '../sinks/sink.js';
import type {Journal} from './journal.js';
import {resultsOf} from './result.js';

/** Counts of records, those of this run only. */
export interface Summary {
  readonly sent: number;
  readonly failed: number;
  readonly skipped: number;
  /** Sent ones that may have arrived before too. */
  readonly repeated: number;
}

export interface RunOptions {
  readonly sink: Sink;
  /** How the source's file was named, null for a topic. */
  readonly file: string | null;
  readonly journal: Journal | null;
  /** Takes the records that failed. */
  readonly failed: OutputFile | null;
  /** Counts failed records by code. */
  readonly errors: Record<string, number>;
  /** Shows results that are on record; null where nobody wants to see them. */
  readonly show: ((results: readonly object[]) => Promise<void>) | null;
  /** Told what is on record. */
  readonly report: (summary: Summary) => void;
}

/**
 * Sends the batches. An outcome is on record (failed file, then journal) before the sink begins anything new and before
 * it counts. When something breaks, the summary so far has been reported.
 */
export async function run(
  batches: AsyncIterable<RecordBatch>,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Summary> {
  const {sink, file, journal, failed, errors, show, report} = options;
  const summary = {sent: 0, failed: 0, skipped: 0, repeated: 0};
  for await (const outcomes of sink.send(batches, signal)) {
    appendFailed(failed, outcomes);
    if (journal !== null || show !== null) {
      const results = outcomes.flatMap((outcome) => resultsOf(outcome, file));
      journal?.append(results.map((result) => `${JSON.stringify(result)}\n`).join(''));
      await journal?.settled();
      await show?.(results);
    }
    count(summary, errors, outcomes);
    report(summary);
  }
  return summary;
}

function appendFailed(file: OutputFile | null, outcomes: readonly Outcome[]): void {
  const lost = outcomes.filter(({status}) => status === 'failed').flatMap(({records}) => records);
  if (lost.length > 0) file?.append(lost.map((record) => `${formatRecordLine(record)}\n`).join(''));
}

function count(
  summary: {-readonly [Name in keyof Summary]: number},
  errors: Record<string, number>,
  outcomes: readonly Outcome[],
): void {
  for (const {status, records, repeated, error} of outcomes) {
    summary[status] += records.length;
    if (status === 'sent' && repeated) summary.repeated += records.length;
    if (error !== undefined) errors[error.code] = (errors[error.code] ?? 0) + records.length;
  }
}
