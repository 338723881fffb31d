import type {Doveadm} from '../doveadm/doveadm.js';
import {evenSize} from '../doveadm/limiter.js';
import {AppError} from '../errors.js';
import {inLanes} from './lanes.js';
import type {PlanRow} from './plan.js';
import {type ChangeResult, unchanged, unknownUser, writeEntries} from './write.js';

/** How users of a batch that are due are written; one result a row, in order. */
export type WriteRows = (rows: readonly PlanRow[]) => Promise<readonly ChangeResult[]>;

/** What a plan is carried out with. */
export interface CarryOut {
  readonly write: WriteRows;
  /** Batches under way at once. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  /** Nothing further is begun after so many failures. */
  readonly maxFailures?: number | undefined;
}

/** Rows written in one go, in one request, and so on record together. */
const maxWriteBatch = 64;

/** Where few failures are allowed; with still fewer rows the start of a process would be most of the work. */
const minWriteBatch = 10;

/** Rows in a batch of which most need no write. */
const maxBatch = 1000;

/** Writes the server entries as planned. */
export function entryWriter(doveadm: Doveadm): WriteRows {
  return (rows) => writeEntries(doveadm, rows);
}

/** Carries the plan out, in which so many rows are due: every row gets its result, in order, a batch at a time. */
export async function* carryOut(
  rows: AsyncIterable<PlanRow>,
  due: number,
  {write, lanes, signal, maxFailures = Number.POSITIVE_INFINITY}: CarryOut,
): AsyncGenerator<readonly ChangeResult[]> {
  let failures = 0;
  // Batches that are under way when the limit is reached may fail whole.
  const most = Math.min(maxWriteBatch, Math.max(minWriteBatch, maxFailures));
  const batches = batchesByWork(untilFailed(rows, maxFailures), evenSize(due, most, lanes));
  const untilBroken = takeWhile(batches, () => failures < maxFailures);
  // One batch more than can be sent at once: no lane stands idle while results are put on record.
  const begun = lanes === 1 ? 1 : lanes + 1;
  for await (const results of inLanes(untilBroken, begun, (batch) => resultsOf(batch, write), signal)) {
    failures += results.filter(({action}) => action === 'failed').length;
    yield results;
  }
}

async function* takeWhile<T>(items: AsyncIterable<T>, go: () => boolean): AsyncGenerator<T> {
  for await (const item of items) {
    if (!go()) return;
    yield item;
  }
}

/** The rows down to the last failure that is allowed, as far as the plan knows of failures. */
async function* untilFailed(rows: AsyncIterable<PlanRow>, maxFailures: number): AsyncGenerator<PlanRow> {
  let failures = 0;
  for await (const row of rows) {
    yield row;
    if (!isDue(row) && row.kind !== 'unchanged') failures += 1;
    if (failures >= maxFailures) return;
  }
}

/** Whether a row needs a write. */
function isDue({kind}: PlanRow): boolean {
  return kind === 'set' || kind === 'change' || kind === 'unset' || kind === 'repair';
}

/** Batches with so many rows that need a write, and at most `maxBatch` in all. */
async function* batchesByWork(rows: AsyncIterable<PlanRow>, size: number): AsyncGenerator<readonly PlanRow[]> {
  let batch: PlanRow[] = [];
  let due = 0;
  for await (const row of rows) {
    batch.push(row);
    if (isDue(row)) due += 1;
    if (due < size && batch.length < maxBatch) continue;
    yield batch;
    batch = [];
    due = 0;
  }
  if (batch.length > 0) yield batch;
}

async function resultsOf(batch: readonly PlanRow[], write: WriteRows): Promise<readonly ChangeResult[]> {
  const due = batch.filter(isDue);
  const written = due.length === 0 ? [] : await write(due);
  const results = new Map(due.map((row, index) => [row, written[index]]));
  return batch.flatMap((row) => results.get(row) ?? withoutWrite(row));
}

function withoutWrite(row: PlanRow): ChangeResult {
  if (row.kind === 'unchanged') return unchanged(row, 0);
  const error = row.error === undefined ? unknownUser() : new AppError(row.error.code, row.error.message);
  return {user: row.user, action: 'failed', before: null, after: null, verified: false, ms: 0, error};
}
