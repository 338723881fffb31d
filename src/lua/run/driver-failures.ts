import type {DovecotRelease} from '../../dovecot-release.js';
import {AppError, ExitCode} from '../../errors.js';
import {errorEndings, exitEndings} from '../endings.js';
import type {LoadFailure} from '../engine/script.js';
import type {LuaFailure} from '../engine/state.js';

const loadSteps: Readonly<Record<Exclude<LoadFailure['step'], 'verdict'>, (chunkName: string) => string>> = {
  load: (chunkName) => `lua_load(${chunkName}) failed`,
  top: (chunkName) => `lua_pcall(${chunkName}) failed`,
  init: () => 'lua_pcall(script_init, 0, 1) failed',
};

/** Lua's words; what is no text is logged as `(null)`. */
export function wordsOf({kind, message}: LuaFailure): string {
  if (kind === 'memory') return `${message ?? ''}: the script may hold at most 64 MiB here`;
  return message ?? '(null): the error is no text';
}

/** Dovecot's words for a script that does not start, without the path in front of them. */
export function dovecotWords(failure: LoadFailure, chunkName: string, {series}: DovecotRelease): string {
  if (failure.step === 'verdict') return failure.message ?? '';
  const init = series === '2.4' ? 'lua_pcall(script_init, 1, 0) failed' : loadSteps.init('');
  const step = failure.step === 'init' ? init : loadSteps[failure.step](chunkName);
  return `${step}: ${failure.message ?? '(null)'}`;
}

/** LUA_NOT_AVAILABLE for a script that needs what only the server has before it can be used. */
export function unavailableError(chunkName: string, names: readonly string[]): AppError {
  return new AppError('LUA_NOT_AVAILABLE', `${chunkName}: not available here: ${names.join(', ')}`, {
    ...(names.some((name) => name.startsWith('the module '))
      ? {reason: 'lua-module-missing'}
      : {hint: 'Try the script on a test server: whether it starts cannot be told here.'}),
  });
}

/** LUA_SCRIPT for a script that does not start. */
export function loadError(failure: LoadFailure, chunkName: string): AppError {
  const refused = failure.step === 'verdict';
  const step = failure.step === 'verdict' ? '' : `${loadSteps[failure.step](chunkName)}: `;
  const what = refused ? `${chunkName}: ` : '';
  return new AppError('LUA_SCRIPT', `${what}${step}${wordsOf(failure)}`, {
    hint: refused
      ? 'End script_init with: return 0. As it is, Dovecot 2.3 starts neither this driver nor any later one.'
      : `Fix the script. As it is, ${errorEndings.load.effect}.`,
    exitCode: ExitCode.bad,
  });
}

/** LUA_SCRIPT for a script that ends the process before it can be used. */
export function exitError(chunkName: string): AppError {
  return new AppError('LUA_SCRIPT', `${chunkName}: os.exit is called when the script is loaded`, {
    hint: `Remove os.exit. As it is, ${exitEndings.load.effect}.`,
    exitCode: ExitCode.bad,
  });
}
