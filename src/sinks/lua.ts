import {decode} from '../events/decode.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import {eventFunction} from '../lua/driver-events.js';
import type {LuaDriver} from '../lua/run/driver.js';
import type {OutputLine} from '../lua/run/lines.js';
import {createTransactions, type HandableEvent, isHandable, type Transactions} from '../lua/run/transactions.js';
import {damagedLine, skippedOutcomes} from './damaged.js';
import {createLosses} from './losses.js';
import type {RetryPolicy} from './retry.js';
import type {Outcome, SendError, Sink} from './sink.js';

export interface LuaSinkOptions {
  readonly name: string;
  readonly driver: LuaDriver;
  readonly onError: RetryPolicy['onError'];
  /** Told of everything that the script does. */
  readonly onLine: (line: OutputLine) => void;
}

function skipReason(record: EventRecord): string | null {
  if (record.damaged) return damagedLine;
  return isHandable(decode(record)) ? null : 'no-lua-event';
}

/** What the lines of one event come to: the first error, and whether a function was called at all. */
function judge(lines: readonly OutputLine[], wanted: string): Pick<Outcome, 'status' | 'error' | 'reason'> {
  const calls = lines.flatMap((line) => ('schema' in line && line.schema === 'dovepush.lua-call/1' ? [line] : []));
  const failed = calls.find(({error}) => error !== null && error !== undefined);
  if (failed) {
    const code = failed.unavailable === undefined ? 'LUA_HANDLER' : 'LUA_NOT_AVAILABLE';
    return {status: 'failed', error: {code, message: failed.error ?? ''}};
  }
  if (calls.some((call) => call.function === wanted)) return {status: 'sent'};
  return {status: 'skipped', reason: 'not-handled'};
}

function heldBack(record: EventRecord, {user, event}: HandableEvent, error: SendError): Outcome {
  return {records: [record], status: 'failed', attempts: 0, repeated: false, error, ms: 0, user, event};
}

/**
 * A sink that runs a script of Dovecot's lua driver over the events, in order, without a server: `sent` says that the
 * function of the event ran without an error. What the script would send is never sent.
 */
export function createLuaSink({name, driver, onError, onLine}: LuaSinkOptions): Sink {
  const losses = createLosses(onError);

  async function collect(lines: AsyncGenerator<OutputLine, void>): Promise<readonly OutputLine[]> {
    const collected: OutputLine[] = [];
    for await (const line of lines) {
      collected.push(line);
      onLine(line);
    }
    return collected;
  }

  async function deliver(record: EventRecord, event: HandableEvent, transactions: Transactions): Promise<Outcome> {
    const startMs = performance.now();
    const lines = await collect(transactions.hand(event));
    const ms = Math.round(performance.now() - startMs);
    const settled = {records: [record], attempts: 1, repeated: false, ms, user: event.user, event: event.event};
    const outcome = {...settled, ...judge(lines, eventFunction(event.event))};
    if (outcome.error !== undefined) losses.add(event.user, outcome.error);
    return outcome;
  }

  async function* send(
    batches: AsyncIterable<RecordBatch>,
    signal: AbortSignal,
    onLeaving: (batches: readonly RecordBatch[]) => void,
  ): AsyncGenerator<readonly Outcome[]> {
    const transactions = createTransactions(driver);
    for await (const batch of batches) {
      for (const record of batch) {
        if (signal.aborted) return;
        const event = decode(record);
        if (record.damaged || !isHandable(event)) yield skippedOutcomes(record, skipReason(record));
        else {
          const error = losses.errorFor(event.user);
          if (error === null) onLeaving([[record]]);
          yield [error === null ? await deliver(record, event, transactions) : heldBack(record, event, error)];
        }
      }
    }
    await collect(transactions.end());
  }

  return {name, prepare: (batches) => batches, skipReason, send, close: () => driver.stop()};
}
