import {decode} from '../events/decode.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import {eventFunction} from '../lua/driver-events.js';
import type {LuaDriver} from '../lua/run/driver.js';
import type {OutputLine} from '../lua/run/lines.js';
import {createTransactions, isHandable, type Transactions} from '../lua/run/transactions.js';
import {damagedLine, skip} from './damaged.js';
import type {Outcome, Sink} from './sink.js';

export interface LuaSinkOptions {
  readonly name: string;
  readonly driver: LuaDriver;
  /** Told of everything that the script does. */
  readonly onLine: (line: OutputLine) => void;
}

function noPlace(record: EventRecord): string | null {
  if (record.damaged) return damagedLine;
  return isHandable(decode(record)) ? null : 'no-lua-event';
}

/** What the lines of one event come to: the first error, and whether a function was called at all. */
function judge(lines: readonly OutputLine[], wanted: string): Pick<Outcome, 'status' | 'error' | 'reason'> {
  const calls = lines.flatMap((line) => ('schema' in line && line.schema === 'dovepush.lua-call/1' ? [line] : []));
  const failed = calls.find(({error}) => error !== null && error !== undefined);
  if (failed) return {status: 'failed', error: {code: 'LUA_HANDLER', message: failed.error ?? ''}};
  if (calls.some((call) => call.function === wanted)) return {status: 'sent'};
  return {status: 'skipped', reason: 'not-handled'};
}

/**
 * A sink that runs a script of Dovecot's lua driver over the events, in order, without a server: `sent` says that the
 * function of the event ran without an error. What the script would send is never sent.
 */
export function createLuaSink({name, driver, onLine}: LuaSinkOptions): Sink {
  async function collect(lines: AsyncGenerator<OutputLine, void>): Promise<readonly OutputLine[]> {
    const collected: OutputLine[] = [];
    for await (const line of lines) {
      collected.push(line);
      onLine(line);
    }
    return collected;
  }

  async function deliver(record: EventRecord, transactions: Transactions): Promise<Outcome> {
    const event = decode(record);
    if (!isHandable(event)) throw new Error('a record without a place is skipped before');
    const startMs = performance.now();
    const lines = await collect(transactions.hand(event));
    const ms = Math.round(performance.now() - startMs);
    const settled = {records: [record], attempts: 1, repeated: false, ms, user: event.user, event: event.event};
    return {...settled, ...judge(lines, eventFunction(event.event))};
  }

  async function* send(
    batches: AsyncIterable<RecordBatch>,
    signal: AbortSignal,
    begin: (batches: readonly RecordBatch[]) => void,
  ): AsyncGenerator<readonly Outcome[]> {
    const transactions = createTransactions(driver);
    for await (const batch of batches) {
      for (const record of batch) {
        if (signal.aborted) return;
        const reason = noPlace(record);
        if (reason === null) begin([[record]]);
        yield reason === null ? [await deliver(record, transactions)] : skip(record, reason);
      }
    }
    await collect(transactions.end());
  }

  return {name, prepare: (batches) => batches, noPlace, send, close: () => driver.stop()};
}
