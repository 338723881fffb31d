import {isDeepStrictEqual} from 'node:util';
import {usageError} from '../../errors.js';
import {beginFunction, endFunction} from '../driver-events.js';
import type {LuaValue} from '../engine/value.js';
import type {LuaDriver, Transaction} from './driver.js';
import type {OutputLine} from './lines.js';

/** A recorded call, as read from a `dovepush.lua-call/1` line. */
export interface RecordedCall {
  readonly function: string;
  readonly user: string;
  readonly context: LuaValue;
  readonly event: LuaValue;
  readonly returned: LuaValue;
  readonly success: boolean;
}

/** Objects nested deeper than this are no event of Dovecot's, and would exhaust the stack on their way to Lua. */
const depthLimit = 32;

function isFlat(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < depthLimit && Object.values(value).every((item) => isFlat(item, depth + 1));
}

/** What `lua run` prints besides calls. */
const otherSchemas = ['dovepush.lua-log/1', 'dovepush.lua-http/1', 'dovepush.lua-effect/1'];

/**
 * The call of a line; null where the line is another of `lua run`'s own (log, request, effect) or blank. Throws USAGE for
 * anything else.
 */
export function parseCallLine(line: string, number: number): RecordedCall | null {
  if (line.trim() === '') return null;
  let value: Record<string, LuaValue>;
  try {
    value = JSON.parse(line) as Record<string, LuaValue>;
  } catch (error) {
    throw usageError(`line ${number} of the recorded calls is no JSON: ${(error as Error).message}`);
  }
  const schema = value?.schema;
  if (otherSchemas.includes(String(schema))) return null;
  if (schema !== 'dovepush.lua-call/1') throw usageError(`line ${number} is no recorded call: schema ${schema}`);
  const {function: name, user, context = null, event = null, returned = null, success} = value;
  if (typeof name !== 'string' || typeof user !== 'string' || !isFlat(value, 0)) {
    throw usageError(
      `line ${number} is no recorded call: "function" and "user" must be text, and nothing nested deeply`,
    );
  }
  return {function: name, user, context, event, returned, success: success !== false};
}

interface Recorded {
  readonly transaction: Transaction;
  /** What the recording says that begin gave back. */
  readonly returned: LuaValue;
}

/** The open transaction that the line belongs to: that of the recorded context, else the only one that is open. */
function findTransaction(open: readonly Recorded[], call: RecordedCall): Recorded | undefined {
  const ofUser = open.filter(({transaction}) => transaction.user === call.user);
  return (
    ofUser.find(({returned}) => isDeepStrictEqual(returned, call.context)) ??
    ofUser.find(({transaction}) => isDeepStrictEqual(transaction.returned, call.context)) ??
    (call.context === null || ofUser.length === 1 ? ofUser.at(-1) : undefined)
  );
}

/**
 * Makes exactly the recorded calls. An event and an end get the live context of the begin they belong to; without one
 * they get the recorded context as data.
 */
export async function* runCalls(
  driver: LuaDriver,
  calls: AsyncIterable<RecordedCall>,
): AsyncGenerator<OutputLine, void> {
  let open: readonly Recorded[] = [];
  for await (const call of calls) {
    yield* driver.enter(call.user);
    open = open.filter(({transaction}) => transaction.user === call.user);
    if (call.function === beginFunction) {
      const transaction = yield* driver.begin(call.user);
      if (transaction) open = [...open, {transaction, returned: call.returned}];
      continue;
    }
    const found = findTransaction(open, call);
    const context = found?.transaction ?? call.context;
    if (call.function === endFunction) {
      yield* driver.end(call.user, context, call.success);
      open = open.filter((other) => other !== found);
    } else yield* driver.event(call.function, call.user, context, call.event);
  }
  yield* driver.leave();
}
