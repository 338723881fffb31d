import {AppError, ExitCode} from '../../errors.js';
import {beginFunction, endFunction, eventFunctions} from '../driver-events.js';
import type {Emission} from '../engine/emission.js';
import type {Argument, CallResult, Kept, LoadFailure, LuaEnvironment} from '../engine/script.js';
import type {LuaFailure} from '../engine/state.js';
import type {LuaValue} from '../engine/value.js';
import {type CallLine, emissionLine, type OutputLine} from './lines.js';
import type {LuaThread} from './thread.js';

/** A script and the thread that it runs in. */
export interface DriverOptions {
  readonly text: Uint8Array;
  /** How Lua names it in messages. */
  readonly chunkName: string;
  readonly environment: LuaEnvironment;
  /** Makes the thread; what the script hands out goes to the function. */
  readonly start: (onEmission: (emission: Emission) => void) => LuaThread;
}

/** An open transaction: what `begin_txn` gave back, live and as it was shown. */
export interface Transaction {
  readonly user: string;
  readonly context: Kept;
  readonly returned: LuaValue;
}

/**
 * Dovecot's lua driver around one script: sessions, transactions, and what each failure leads to. Each step yields what
 * the script did; the steps of one user follow one another as Dovecot's do.
 */
export interface LuaDriver {
  /** Loads the script for this user unless it is loaded for this user already. Throws LUA_SCRIPT when it cannot start. */
  enter(user: string): AsyncGenerator<OutputLine, void>;
  /** Calls `begin_txn`. Gives back null when Dovecot would hand no event of the transaction to the script. */
  begin(user: string): AsyncGenerator<OutputLine, Transaction | null>;
  /** Calls one function of the script with a context, live or data, and an event; nothing where it has none. */
  event(name: string, user: string, context: Transaction | LuaValue, event: LuaValue): AsyncGenerator<OutputLine, void>;
  end(user: string, context: Transaction | LuaValue, success: boolean): AsyncGenerator<OutputLine, void>;
  /** Whether a handler failed so far. */
  readonly failed: boolean;
  /** Ends the session, which calls `script_deinit`, and the thread. */
  leave(): AsyncGenerator<OutputLine, void>;
  /** Ends the thread, whatever it does. */
  stop(): Promise<void>;
}

/** What Dovecot does about a failure, by the function it happened in: observed with 2.3.19.1. */
const effects = {
  begin:
    'Dovecot logs it, leaves out the events of the transaction, and the process panics when the session ends: LMTP has stored the mail but gives no reply, so the sender delivers it again',
  event: 'Dovecot logs it with a stack trace and goes on; the mail is delivered',
  end: 'Dovecot logs it; the mail is delivered',
  deinit: 'Dovecot logs it with a stack trace; the mail is delivered',
  noBegin: 'Dovecot logs it at each transaction and hands no event to the script',
  noEnd: 'Dovecot logs it at each transaction; the events are handed over all the same',
  held: 'the process panics when the session ends: LMTP has stored the mail but gives no reply, so the sender delivers it again',
  stopped: 'Dovecot has no limit for a handler: the delivery would wait, or the process run out of memory',
} as const;

const loadSteps: Readonly<Record<LoadFailure['step'], (chunkName: string) => string>> = {
  load: (chunkName) => `lua_load(${chunkName}) failed`,
  top: (chunkName) => `lua_pcall(${chunkName}) failed`,
  init: () => 'lua_pcall(script_init, 0, 1) failed',
};

/** Lua's words; what is no text is logged as `(null)`. */
function wordsOf({kind, message}: LuaFailure): string {
  if (kind === 'memory') return `${message ?? ''}: the script may hold at most 64 MiB here`;
  return message ?? '(null): the error is no text';
}

function loadError(failure: LoadFailure, chunkName: string): AppError {
  const isVerdict = failure.step === 'init' && /^(?:script_init\(\) returned|Script init)/.test(failure.message ?? '');
  const step = isVerdict ? '' : `${loadSteps[failure.step](chunkName)}: `;
  const what = isVerdict ? `${chunkName}: ` : '';
  return new AppError('LUA_SCRIPT', `${what}${step}${wordsOf(failure)}`, {
    hint: isVerdict
      ? 'End script_init with: return 0. As it is, Dovecot 2.3 starts neither this driver nor any later one.'
      : 'Mend the script. As it is, Dovecot starts neither this driver nor any later one; mail is delivered.',
    exitCode: ExitCode.bad,
  });
}

function isTransaction(context: Transaction | LuaValue): context is Transaction {
  return typeof context === 'object' && context !== null && 'context' in context && 'returned' in context;
}

/** Creates the driver; no thread work is done before the first `enter`. */
export function createDriver({text, chunkName, environment, start}: DriverOptions): LuaDriver {
  const emitted: Emission[] = [];
  const thread = start((emission) => emitted.push(emission));
  let currentUser: string | null = null;
  let failed = false;

  function* flush(): Generator<OutputLine> {
    yield* emitted.splice(0).map(emissionLine);
  }

  function failedLine(line: CallLine, error: string, effect: string): CallLine {
    failed = true;
    return {...line, error, effect};
  }

  /** The call's line, then what the script handed out meanwhile; nothing and null where it has no such function. */
  async function* made(
    line: CallLine,
    arguments_: readonly Argument[],
    effect: string,
    keep = false,
  ): AsyncGenerator<OutputLine, CallResult | null> {
    try {
      const result = await thread.call(line.function, arguments_, keep);
      if (result === null) return null;
      const done = {...line, context: result.context ?? line.context, returned: result.returned};
      yield result.failure ? failedLine(done, wordsOf(result.failure), effect) : done;
      yield* flush();
      return result;
    } catch (error) {
      if (error instanceof AppError) yield failedLine(line, error.message, effects.stopped);
      yield* flush();
      throw error;
    }
  }

  function lineOf(name: string, user: string, context: LuaValue, event: LuaValue): CallLine {
    return {schema: 'dovepush.lua-call/1', function: name, user, context, event, returned: null, error: null};
  }

  async function* leaveSession(): AsyncGenerator<OutputLine, void> {
    if (currentUser === null) return;
    const user = currentUser;
    currentUser = null;
    const {holdsUser, failure} = await thread.close();
    const line = lineOf('script_deinit', user, null, null);
    if (failure) yield failedLine(line, wordsOf(failure), effects.deinit);
    yield* flush();
    if (holdsUser) yield failedLine(line, 'the script still holds the user of a transaction that ended', effects.held);
  }

  return {
    async *enter(user) {
      if (user === currentUser) return;
      yield* leaveSession();
      const failure = await thread.open(text, chunkName, environment);
      yield* flush();
      if (failure) throw loadError(failure, chunkName);
      currentUser = user;
    },

    async *begin(user) {
      const line = lineOf(beginFunction, user, null, null);
      const found = await thread.has([beginFunction, ...eventFunctions.keys()]);
      // It looks for event functions first, and for begin_txn only where there is one.
      if (found.every((name) => name === beginFunction)) return null;
      if (!found.includes(beginFunction)) {
        yield failedLine(line, `Missing function ${beginFunction}`, effects.noBegin);
        return null;
      }
      const result = yield* made(line, [{user}], effects.begin, true);
      return typeof result?.kept === 'number' ? {user, context: result.kept, returned: result.returned} : null;
    },

    async *event(name, user, context, event) {
      const [shown, argument] = argumentOf(context);
      yield* made(lineOf(name, user, shown, event), [argument, {data: event}], effects.event);
    },

    async *end(user, context, success) {
      const [shown, argument] = argumentOf(context);
      const line = {...lineOf(endFunction, user, shown, null), success};
      const result = yield* made(line, [argument, {data: success}], effects.end);
      if (result === null) yield failedLine(line, `Missing function ${endFunction}`, effects.noEnd);
      if ('kept' in argument) await thread.drop(argument.kept);
    },

    get failed() {
      return failed;
    },

    async *leave() {
      yield* leaveSession();
    },

    stop: () => thread.terminate(),
  };
}

function argumentOf(context: Transaction | LuaValue): readonly [shown: LuaValue, argument: Argument] {
  return isTransaction(context) ? [context.returned, {kept: context.context}] : [context, {data: context}];
}
