import {formatRecordLine} from '../events/formats/record-line.js';
import type {RecordBatch} from '../events/record.js';
import type {OutputFile} from '../output-file.js';
import type {Outcome, Sink} from '../sinks/sink.js';
import type {DoneSet} from './done.js';
import type {Journal} from './journal.js';
import {resultsOf} from './result.js';
import type {UnderWay} from './under-way.js';

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
  /** Beside the journal: what is under way. */
  readonly underWay: UnderWay | null;
  /** What an earlier run had begun: sent again, it may have arrived twice. */
  readonly begunBefore: DoneSet | null;
  /** Takes the records that failed. */
  readonly failed: OutputFile | null;
  /** Counts failed records by code. */
  readonly errors: Record<string, number>;
  /** Told of records that are settled and on record; failed ones only where they are kept. */
  readonly acknowledge: ((records: RecordBatch) => void) | null;
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
  const {sink, file, journal, underWay, begunBefore, failed, errors, show, report} = options;
  const summary = {sent: 0, failed: 0, skipped: 0, repeated: 0};
  const begin = (records: RecordBatch) => underWay?.begin(records);
  const watched = underWay === null ? batches : underWay.watch(batches);
  for await (const outcomes of sink.send(watched, signal, begin)) {
    appendFailed(failed, outcomes);
    if (journal !== null || show !== null) {
      const results = outcomes.flatMap((outcome) => resultsOf(outcome, file));
      journal?.append(results.map((result) => `${JSON.stringify(result)}\n`).join(''));
      for (const {records} of outcomes) underWay?.settle(records);
      await journal?.settled();
      await show?.(results);
    }
    for (const {records, status} of outcomes) {
      if (status !== 'failed' || failed !== null) options.acknowledge?.(records);
    }
    count(summary, errors, outcomes, begunBefore);
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
  begunBefore: DoneSet | null,
): void {
  for (const {status, records, repeated, error} of outcomes) {
    summary[status] += records.length;
    if (status === 'sent') {
      summary.repeated += repeated ? records.length : countIn(begunBefore, records);
    }
    if (error !== undefined) errors[error.code] = (errors[error.code] ?? 0) + records.length;
  }
}

function countIn(set: DoneSet | null, records: RecordBatch): number {
  return set === null || set.size === 0 ? 0 : records.filter((record) => set.has(record)).length;
}
