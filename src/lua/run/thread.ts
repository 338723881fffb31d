import {setFlagsFromString} from 'node:v8';
import {Worker} from 'node:worker_threads';
import {AppError, ExitCode} from '../../errors.js';
import type {Emission} from '../engine/emission.js';
import type {LuaEnvironment, ToldMailbox} from '../engine/environment.js';
import type {Argument, CallResult, Kept, LoadFailure} from '../engine/script.js';
import type {Answer, Closing, Message, Request} from './protocol.js';

/** A thread that holds one script at a time. After a rejected promise it is of no further use. */
export interface LuaThread {
  /** Loads the script anew, as at the start of a session; null when it can be used. */
  open(text: Uint8Array, chunkName: string, environment: LuaEnvironment): Promise<LoadFailure | null>;
  /** Those of the names that are global functions. */
  has(names: readonly string[]): Promise<readonly string[]>;
  /** Null where the script has no global function of that name. `told` is the mailbox as it is from this call on. */
  call(name: string, arguments_: readonly Argument[], more?: CallOptions): Promise<CallResult | null>;
  drop(kept: Kept): Promise<void>;
  /** Calls `script_deinit` and frees the script. */
  close(): Promise<Closing>;
  /** Ends the thread, whatever it does. */
  terminate(): Promise<void>;
}

/** What a call has beside its arguments. */
export interface CallOptions {
  /** Whether the return value is kept. */
  readonly keep?: boolean;
  readonly told?: ToldMailbox | null;
}

export interface ThreadOptions {
  /** Milliseconds that one load or call may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onEmission: (emission: Emission) => void;
  /** The compiled worker; only tests that run from source name another. */
  readonly worker?: URL;
}

/** For loading the engine, on a busy machine. */
const startLimitMs = 60_000;

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
}

function timeoutError(timeoutMs: number, position: string): AppError {
  const where = position === '' ? '' : `${position.replace(/:? *$/, '')}: `;
  return new AppError('LUA_TIMEOUT', `${where}stopped: it did not end within ${timeoutMs / 1000} s`, {
    reason: 'lua-timeout',
    exitCode: ExitCode.bad,
  });
}

function stoppedError(message: string): AppError {
  return new AppError('LUA_STOPPED', `the Lua engine stopped: ${message}`, {exitCode: ExitCode.bad});
}

/**
 * Starts a thread for scripts. Its promises reject with LUA_TIMEOUT after the time limit (the message begins with the
 * position that ran last), with LUA_STOPPED when the engine broke, with an AbortError when the signal aborts.
 */
export function startThread({timeoutMs, signal, onEmission, worker: url}: ThreadOptions): LuaThread {
  // Each function of the engine is compiled when it is called first, and not again in the background: Node 20 aborts now
  // and then when a thread ends meanwhile (NodePlatform::ForIsolate). Long runs become faster, too.
  setFlagsFromString('--no-liftoff');
  const worker = new Worker(url ?? new URL('./worker.js', import.meta.url), {
    // The script's own memory is limited in the engine; these bound what the thread needs around it.
    resourceLimits: {maxOldGenerationSizeMb: 128, stackSizeMb: 4},
    env: {},
    stdin: false,
  });
  let pending: Pending | null = null;
  let position = '';
  let isReady = false;

  const fail = (error: Error) => {
    pending?.fail(error);
    pending = null;
  };
  const onMessage = (message: Message) => {
    if (message.kind === 'ready') {
      isReady = true;
      pending?.resolve(null);
      pending = null;
    } else if (message.kind === 'emission') onEmission(message.emission);
    else if (message.kind === 'position') position = message.position;
    else if (message.kind === 'broken') fail(stoppedError(message.message));
    else {
      pending?.resolve(message.answer);
      pending = null;
    }
  };
  worker.on('message', onMessage);
  worker.on('error', (error) => fail(stoppedError(error.message)));
  worker.on('exit', () => fail(stoppedError('the thread ended')));

  /** Waits for what `start` sets off; the pending answer fails after the time limit and when the signal aborts. */
  async function wait(start: () => void, limitMs: number, onLate: () => Error): Promise<Answer> {
    signal.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => fail(new DOMException('the run was stopped', 'AbortError'));
    signal.addEventListener('abort', onAbort, {once: true});
    try {
      return await new Promise<Answer>((resolve, reject) => {
        pending = {resolve, fail: reject};
        timer = setTimeout(() => fail(onLate()), limitMs);
        start();
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async function ask(request: Request): Promise<Answer> {
    // Loading the engine is not the script's time.
    if (!isReady)
      await wait(
        () => undefined,
        startLimitMs,
        () => stoppedError('it did not start'),
      );
    position = '';
    return wait(
      () => worker.postMessage(request),
      timeoutMs,
      () => timeoutError(timeoutMs, position),
    );
  }

  return {
    open: async (text, chunkName, environment) =>
      (await ask({op: 'open', text, chunkName, environment})) as LoadFailure | null,
    has: async (names) => (await ask({op: 'has', names})) as readonly string[],
    call: async (name, arguments_, {keep = false, told = null} = {}) =>
      (await ask({op: 'call', name, arguments: arguments_, keep, told})) as CallResult | null,
    drop: async (kept) => void (await ask({op: 'drop', kept})),
    close: async () => (await ask({op: 'close'})) as Closing,
    terminate: async () => void (await worker.terminate()),
  };
}
