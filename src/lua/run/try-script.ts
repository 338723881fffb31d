import type {ScriptTrial, ScriptUse} from '../../config/drivers/script-trial.js';
import type {DovecotRelease} from '../../dovecot-release.js';
import {AppError} from '../../errors.js';
import type {Emission} from '../engine/emission.js';
import {bareEnvironment} from '../engine/environment.js';
import type {LoadFailure} from '../engine/script.js';
import {readScript} from '../read-script.js';
import {dovecotWords} from './driver-failures.js';
import {type LuaThread, startThread, type ThreadOptions} from './thread.js';

/** Tries scripts one after the other. */
export interface ScriptTrier {
  /**
   * Loads a script as the start of a session does: top level, then `script_init`. Nothing is sent and no file is opened;
   * a failure that may come from that is left open. Rejects with an AbortError when the signal aborts.
   */
  tryScript(script: ScriptUse, release: DovecotRelease): Promise<ScriptTrial>;
  /** Ends the thread. */
  stop(): Promise<void>;
}

/** The thread starts with the first script, and anew after one that did not end. */
export function createTrier(limits: Pick<ThreadOptions, 'signal' | 'timeoutMs' | 'worker'>): ScriptTrier {
  const needed = new Needs();
  let thread: LuaThread | null = null;

  async function load(script: ScriptUse, release: DovecotRelease): Promise<ScriptTrial> {
    const text = readScript(script.path);
    thread ??= startThread({...limits, onEmission: (emission) => noteNeed(emission, needed)});
    needed.clear();
    const environment = {...bareEnvironment(release), settings: script.settings};
    const failure = await thread.open(text, script.path, environment);
    if (failure === null) await thread.close();
    return judge(failure, script.path, release, needed);
  }

  async function stop(): Promise<void> {
    await thread?.terminate();
    thread = null;
  }

  return {
    stop,
    async tryScript(script, release) {
      try {
        return await load(script, release);
      } catch (error) {
        await stop();
        if (!(error instanceof AppError)) throw error;
        return {kind: 'open', why: `The script cannot be judged here: ${error.message}`};
      }
    },
  };
}

/** What of the server a script asked for. */
class Needs {
  readonly names = new Set<string>();
  /** Whether it loaded a stand-in for a module, which the server may lack. */
  modules = false;

  clear(): void {
    this.names.clear();
    this.modules = false;
  }
}

function noteNeed(emission: Emission, needed: Needs): void {
  if (emission.kind === 'outside') needed.names.add(String(emission.name));
  if (emission.kind === 'http') needed.names.add('an HTTP answer');
  if (emission.kind !== 'module') return;
  needed.names.add(`the module '${emission.name}'`);
  needed.modules = true;
}

function judge(
  failure: LoadFailure | null,
  path: string,
  release: DovecotRelease,
  {names, modules}: Needs,
): ScriptTrial {
  // Not even pcall keeps the process; what a script asked for before may decide whether it comes to the exit.
  if (!modules && [...names][0] === 'os.exit') return {kind: 'exits'};
  if (failure === null && !modules) return {kind: 'starts'};
  if (failure?.kind === 'binary') return {kind: 'open', why: `The script ${path} is precompiled Lua`};
  const isOurs = failure?.kind === 'memory' || /\bdovepush: /.test(failure?.message ?? '');
  if (failure !== null && names.size === 0 && !isOurs) {
    const step = failure.step === 'load' ? 'load' : 'run';
    return {kind: 'fails', step, words: dovecotWords(failure, path, release)};
  }
  const what = names.size > 0 ? `it uses ${[...names].join(', ')}` : (failure?.message ?? 'it needs too much memory');
  return {kind: 'open', why: `Whether the script ${path} starts can only be told on the server: ${what}`};
}
