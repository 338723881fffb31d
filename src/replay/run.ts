import type {EventRecord, RecordBatch} from '../events/record.js';
import type {OutputFile} from '../output-file.js';
import type {Outcome, Sink} from '../sinks/sink.js';
import type {ReplaySource} from '../sources/replay-source.js';
import type {DoneSet} from './done.js';
import {createLedger} from './ledger.js';
import type {RunRecord} from './run-record.js';

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
  readonly record: RunRecord | null;
  /** What was under way in an earlier run: sent again, it may have arrived twice. */
  readonly mayHaveArrived: DoneSet | null;
  /** Takes the records that failed. */
  readonly failed: OutputFile | null;
  /** Counts failed records by code. */
  readonly errors: Record<string, number>;
  /** Is told what need not be read again: what is settled and on record, failed records only where they are kept. */
  readonly source: Pick<ReplaySource, 'acknowledge' | 'abandon' | 'reserve' | 'mayHaveArrived'>;
  /** Shows results that are on record; null where nobody wants to see them. */
  readonly show: ((results: readonly object[]) => Promise<void>) | null;
  /** Told what is on record. */
  readonly report: (summary: Summary) => void;
}

/**
 * Sends the batches. An outcome is on record before the sink begins anything new, and counts when it would survive a power
 * failure. When something breaks, the summary so far has been reported.
 */
export async function run(
  batches: AsyncIterable<RecordBatch>,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Summary> {
  const {sink, record, mayHaveArrived, failed, errors, report, source} = options;
  const underWay = record?.underWay ?? null;
  const summary = {sent: 0, failed: 0, skipped: 0, repeated: 0};
  const isDoubtful = (one: EventRecord) => mayHaveArrived?.has(one) === true || source.mayHaveArrived?.(one) === true;
  const ledger = createLedger({
    ...options,
    count(outcomes) {
      for (const {records, status} of outcomes) {
        if (status === 'failed' && failed === null) source.abandon?.(records);
        else source.acknowledge?.(records);
      }
      addTo(summary, errors, outcomes, isDoubtful);
      report(summary);
    },
  });
  const onLeaving = (leaving: readonly RecordBatch[]) => underWay?.onLeaving(leaving);
  const reserved = source.reserve === undefined ? batches : reserve(batches, source.reserve);
  const watched = underWay === null ? reserved : underWay.watch(reserved);
  try {
    for await (const outcomes of sink.send(watched, signal, onLeaving)) {
      await ledger.enter(outcomes);
      for (const {records} of outcomes) underWay?.onSettled(records);
    }
  } catch (error) {
    await ledger.close().catch(() => undefined);
    throw error;
  }
  await ledger.close();
  return summary;
}

function addTo(
  summary: {-readonly [Name in keyof Summary]: number},
  errors: Record<string, number>,
  outcomes: readonly Outcome[],
  isDoubtful: (record: EventRecord) => boolean,
): void {
  for (const {status, records, repeated, error} of outcomes) {
    summary[status] += records.length;
    if (status === 'sent') {
      summary.repeated += repeated ? records.length : records.filter(isDoubtful).length;
    }
    if (error !== undefined) errors[error.code] = (errors[error.code] ?? 0) + records.length;
  }
}

async function* reserve(
  batches: AsyncIterable<RecordBatch>,
  putOnRecord: (records: RecordBatch) => Promise<RecordBatch>,
): AsyncGenerator<RecordBatch> {
  for await (const batch of batches) {
    const kept = await putOnRecord(batch);
    if (kept.length > 0) yield kept;
  }
}
