import {AppError} from '../../errors.js';
import {beginFunction, endFunction, eventFunctions} from '../driver-events.js';
import {type Ending, errorEndings, exitEndings, otherEndings} from '../endings.js';
import type {Emission} from '../engine/emission.js';
import type {LuaEnvironment, ToldMailbox} from '../engine/environment.js';
import type {Argument, CallResult, Kept} from '../engine/script.js';
import type {LuaValue} from '../engine/value.js';
import {exitError, loadError, unavailableError, wordsOf} from './driver-failures.js';
import {type CallLine, emissionLines, type OutputLine} from './lines.js';
import type {CallOptions, LuaThread} from './thread.js';

/** A script and the thread that it runs in. */
export interface DriverOptions {
  readonly text: Uint8Array;
  /** How Lua names it in messages. */
  readonly chunkName: string;
  /** What a session of this user has around the script. Throws what keeps the session from opening. */
  readonly environment: (user: string) => LuaEnvironment;
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
  /**
   * Loads the script for this user unless it is loaded for this user already. Throws LUA_SCRIPT when it cannot start,
   * LUA_NOT_AVAILABLE when it needs what only the server has.
   */
  enter(user: string): AsyncGenerator<OutputLine, void>;
  /** Calls `begin_txn`. Gives back null when Dovecot would hand no event of the transaction to the script. */
  begin(user: string): AsyncGenerator<OutputLine, Transaction | null>;
  /** Calls one function of the script with a context, live or data, and an event; nothing where it has none. */
  event(
    name: string,
    user: string,
    context: Transaction | LuaValue,
    event: LuaValue,
    told?: ToldMailbox | null,
  ): AsyncGenerator<OutputLine, void>;
  end(user: string, context: Transaction | LuaValue, success: boolean): AsyncGenerator<OutputLine, void>;
  /** Whether a handler failed so far. */
  readonly failed: boolean;
  /** Whether a handler ended for want of something that only the server has. */
  readonly limited: boolean;
  /** Ends the session, which calls `script_deinit`, and the thread. */
  leave(): AsyncGenerator<OutputLine, void>;
  /** Ends the thread, whatever it does. */
  stop(): Promise<void>;
}

/** What a script asks for that ends Dovecot's process. */
const exit = 'os.exit';

/** Creates the driver; no thread work is done before the first `enter`. */
export function createDriver(options: DriverOptions): LuaDriver {
  return new ScriptDriver(options);
}

class ScriptDriver implements LuaDriver {
  readonly #text: Uint8Array;
  readonly #chunkName: string;
  readonly #environment: DriverOptions['environment'];
  readonly #thread: LuaThread;
  /** What the script handed out since the last line. */
  readonly #emitted: Emission[] = [];
  /** For whom the script is loaded. */
  #user: string | null = null;
  #failed = false;
  #limited = false;

  constructor({text, chunkName, environment, start}: DriverOptions) {
    this.#text = text;
    this.#chunkName = chunkName;
    this.#environment = environment;
    this.#thread = start((emission) => this.#emitted.push(emission));
  }

  get failed(): boolean {
    return this.#failed;
  }

  get limited(): boolean {
    return this.#limited;
  }

  async *enter(user: string): AsyncGenerator<OutputLine, void> {
    if (user === this.#user) return;
    yield* this.leave();
    const failure = await this.#thread.open(this.#text, this.#chunkName, this.#environment(user));
    const unavailable = this.#unavailable();
    yield* this.#flush();
    if (unavailable.includes(exit)) throw exitError(this.#chunkName);
    if (failure && unavailable.length > 0) throw unavailableError(this.#chunkName, unavailable);
    if (failure) throw loadError(failure, this.#chunkName);
    this.#user = user;
  }

  async *begin(user: string): AsyncGenerator<OutputLine, Transaction | null> {
    const line = lineOf(beginFunction, user, null, null);
    const found = await this.#thread.has([beginFunction, ...eventFunctions.keys()]);
    // It looks for event functions first, and for begin_txn only where there is one.
    if (found.every((name) => name === beginFunction)) return null;
    if (!found.includes(beginFunction)) {
      yield this.#failedLine(line, `Missing function ${beginFunction}`, otherEndings.noBegin);
      return null;
    }
    const result = yield* this.#call(line, [{user}], 'begin', {keep: true});
    return typeof result?.kept === 'number' ? {user, context: result.kept, returned: result.returned} : null;
  }

  async *event(
    name: string,
    user: string,
    context: Transaction | LuaValue,
    event: LuaValue,
    told: ToldMailbox | null = null,
  ): AsyncGenerator<OutputLine, void> {
    const [shown, argument] = argumentOf(context);
    yield* this.#call(lineOf(name, user, shown, event), [argument, {data: event}], 'event', {told});
  }

  async *end(user: string, context: Transaction | LuaValue, success: boolean): AsyncGenerator<OutputLine, void> {
    const [shown, argument] = argumentOf(context);
    const line = {...lineOf(endFunction, user, shown, null), success};
    const result = yield* this.#call(line, [argument, {data: success}], 'end');
    if (result === null) yield this.#failedLine(line, `Missing function ${endFunction}`, otherEndings.noEnd);
    if ('kept' in argument) await this.#thread.drop(argument.kept);
  }

  async *leave(): AsyncGenerator<OutputLine, void> {
    if (this.#user === null) return;
    const line = lineOf('script_deinit', this.#user, null, null);
    this.#user = null;
    const {holdsUser, failure} = await this.#thread.close();
    if (failure) yield this.#failedLine(line, wordsOf(failure), errorEndings.deinit.effect);
    yield* this.#flush();
    if (holdsUser)
      yield this.#failedLine(line, 'the script still holds the user of a transaction that ended', otherEndings.held);
  }

  stop(): Promise<void> {
    return this.#thread.terminate();
  }

  /** The call's line, then what the script handed out meanwhile; nothing and null where it has no such function. */
  async *#call(
    line: CallLine,
    arguments_: readonly Argument[],
    place: keyof typeof exitEndings,
    options: CallOptions = {},
  ): AsyncGenerator<OutputLine, CallResult | null> {
    try {
      const result = await this.#thread.call(line.function, arguments_, options);
      if (result === null) return null;
      const done = {...line, context: result.context ?? line.context, returned: result.returned};
      yield this.#endedLine(done, result.failure && wordsOf(result.failure), place);
      yield* this.#flush();
      return result;
    } catch (error) {
      if (error instanceof AppError) yield this.#failedLine(line, error.message, otherEndings.stopped);
      yield* this.#flush();
      throw error;
    }
  }

  *#flush(): Generator<OutputLine> {
    yield* this.#emitted.splice(0).flatMap(emissionLines);
  }

  /** What the script asked for in this call that only the server has, each once. */
  #unavailable(): readonly string[] {
    const names = this.#emitted.flatMap((emission) => (emission.kind === 'outside' ? [String(emission.name)] : []));
    return [...new Set(names)];
  }

  /** An error for want of something that only the server has is no fault of the script; os.exit is, even inside pcall. */
  #endedLine(line: CallLine, error: string | null, place: keyof typeof exitEndings): CallLine {
    const unavailable = this.#unavailable();
    if (unavailable.includes(exit)) return this.#failedLine(line, 'os.exit is called', exitEndings[place].effect);
    if (error === null) return line;
    const {effect}: Ending = errorEndings[place];
    if (unavailable.length === 0) return this.#failedLine(line, error, effect);
    this.#limited = true;
    return {...line, error, unavailable};
  }

  #failedLine(line: CallLine, error: string, effect: string): CallLine {
    this.#failed = true;
    return {...line, error, effect};
  }
}

function lineOf(name: string, user: string, context: LuaValue, event: LuaValue): CallLine {
  return {schema: 'dovepush.lua-call/1', function: name, user, context, event, returned: null, error: null};
}

function isTransaction(context: Transaction | LuaValue): context is Transaction {
  return typeof context === 'object' && context !== null && 'context' in context && 'returned' in context;
}

function argumentOf(context: Transaction | LuaValue): readonly [shown: LuaValue, argument: Argument] {
  return isTransaction(context) ? [context.returned, {kept: context.context}] : [context, {data: context}];
}
