import type {ScriptTrial, ScriptUse} from '../../config/drivers/script-trial.js';
import type {DovecotRelease} from '../../dovecot-release.js';
import {AppError} from '../../errors.js';
import type {Emission} from '../engine/emission.js';
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
  const needed = new Set<string>();
  let thread: LuaThread | null = null;

  async function load(script: ScriptUse, release: DovecotRelease): Promise<ScriptTrial> {
    const text = await readScript(script.path);
    thread ??= startThread({...limits, onEmission: (emission) => noteNeed(emission, needed)});
    needed.clear();
    const failure = await thread.open(text, script.path, {release, settings: script.settings});
    if (failure === null) await thread.close();
    return judge(failure, script.path, release, [...needed]);
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

function noteNeed(emission: Emission, needed: Set<string>): void {
  if (emission.kind === 'outside') needed.add(String(emission.name));
  if (emission.kind === 'http') needed.add('an HTTP answer');
}

function judge(
  failure: LoadFailure | null,
  path: string,
  release: DovecotRelease,
  needed: readonly string[],
): ScriptTrial {
  if (failure === null) return {kind: 'starts'};
  if (failure.kind === 'binary') return {kind: 'open', why: `The script ${path} is precompiled Lua`};
  const isOurs = failure.kind === 'memory' || /\bdovepush: /.test(failure.message ?? '');
  if (needed.length === 0 && !isOurs) {
    const step = failure.step === 'load' ? 'load' : 'run';
    return {kind: 'fails', step, words: dovecotWords(failure, path, release)};
  }
  const what = needed.length > 0 ? `it uses ${needed.join(', ')}` : (failure.message ?? 'it needs too much memory');
  return {kind: 'open', why: `Whether the script ${path} starts can only be told on the server: ${what}`};
}
