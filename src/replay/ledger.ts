import {setTimeout as sleep} from 'node:timers/promises';
import {formatRecordLine} from '../events/formats/record-line.js';
import type {RecordBatch} from '../events/record.js';
import type {OutputFile} from '../output-file.js';
import type {Outcome} from '../sinks/sink.js';
import {resultsOf} from './result.js';
import type {RunRecord} from './run-record.js';

export interface LedgerOptions {
  /** How the source's file was named, null for a topic. */
  readonly file: string | null;
  /** The journal. */
  readonly record: Pick<RunRecord, 'append' | 'sync'> | null;
  /** Takes the records that failed. */
  readonly failed: OutputFile | null;
  /** Shows results that are on record; null where nobody wants to see them. */
  readonly show: ((results: readonly object[]) => Promise<void>) | null;
  /** Told of outcomes that count. */
  readonly count: (outcomes: readonly Outcome[]) => void;
}

/** Puts outcomes on record. They count once they would survive a power failure too. */
export interface Ledger {
  /**
   * Hands outcomes to the system, which keeps them if this process dies: failed file first, then journal. Waits only
   * where many of them do not count yet. Throws FILE_UNWRITABLE, also for what was entered before.
   */
  enter(outcomes: readonly Outcome[]): Promise<void>;
  /** Resolves when everything counts. Throws FILE_UNWRITABLE. */
  close(): Promise<void>;
}

interface Entry {
  readonly outcomes: readonly Outcome[];
  readonly results: readonly object[];
}

// What a power failure may cost at most; a killed process costs nothing. Sending goes on while the disk is at work.
const syncEveryMs = 100;
const mostRecordsWaiting = 20_000;

/** Nothing is entered yet. The caller closes the files, after the ledger. */
export function createLedger({file, record, failed, show, count}: LedgerOptions): Ledger {
  let waiting: Entry[] = [];
  let recordsWaiting = 0;
  let rest = new AbortController();
  let counting: Promise<void> | null = null;
  let broken: {readonly error: unknown} | null = null;
  let syncedAt = Number.NEGATIVE_INFINITY;
  const keepsFiles = record !== null || failed !== null;

  async function gather(): Promise<readonly Entry[]> {
    const restMs = syncedAt + syncEveryMs - performance.now();
    if (keepsFiles && restMs > 0) await sleep(restMs, undefined, {signal: rest.signal}).catch(() => undefined);
    const entries = waiting;
    [waiting, recordsWaiting] = [[], 0];
    return entries;
  }

  async function countWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const entries = await gather();
      await Promise.all([failed?.sync(), record?.sync()]);
      syncedAt = performance.now();
      await show?.(entries.flatMap(({results}) => results));
      for (const {outcomes} of entries) count(outcomes);
    }
  }

  async function countAll(): Promise<void> {
    try {
      await countWaiting();
    } catch (error) {
      broken = {error};
    } finally {
      counting = null;
    }
  }

  /** Without a rest for the disk. */
  async function countNow(): Promise<void> {
    rest.abort();
    await counting;
    rest = new AbortController();
    if (broken !== null) throw broken.error;
  }

  return {
    async enter(outcomes) {
      if (broken !== null) throw broken.error;
      if (failed !== null) appendFailed(failed, outcomes);
      const isTold = record !== null || show !== null;
      const results = isTold ? outcomes.flatMap((outcome) => resultsOf(outcome, file)) : [];
      record?.append(results.map((result) => `${JSON.stringify(result)}\n`).join(''));
      waiting.push({outcomes, results});
      for (const {records} of outcomes) recordsWaiting += records.length;
      counting ??= countAll();
      if (recordsWaiting > mostRecordsWaiting) await countNow();
    },
    close: countNow,
  };
}

function appendFailed(file: OutputFile, outcomes: readonly Outcome[]): void {
  const lost: RecordBatch = outcomes.filter(({status}) => status === 'failed').flatMap(({records}) => records);
  if (lost.length > 0) file.append(lost.map((record) => `${formatRecordLine(record)}\n`).join(''));
}
