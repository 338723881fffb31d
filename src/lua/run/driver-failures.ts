import type {DovecotRelease} from '../../dovecot-release.js';
import {AppError, ExitCode} from '../../errors.js';
import type {LoadFailure} from '../engine/script.js';
import type {LuaFailure} from '../engine/state.js';

/** What Dovecot does about a failure, by the function it happened in: observed with 2.3.19.1. */
export const effects = {
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
export function wordsOf({kind, message}: LuaFailure): string {
  if (kind === 'memory') return `${message ?? ''}: the script may hold at most 64 MiB here`;
  return message ?? '(null): the error is no text';
}

/** Dovecot's words for a script that does not start, without the path in front of them. */
export function dovecotWords(failure: LoadFailure, chunkName: string, {series}: DovecotRelease): string {
  if (isVerdict(failure)) return failure.message ?? '';
  const init = series === '2.4' ? 'lua_pcall(script_init, 1, 0) failed' : loadSteps.init('');
  const step = failure.step === 'init' ? init : loadSteps[failure.step](chunkName);
  return `${step}: ${failure.message ?? '(null)'}`;
}

/** Whether `script_init` ran, and 2.3 refuses what it returned. */
function isVerdict({step, message}: LoadFailure): boolean {
  return step === 'init' && /^(?:script_init\(\) returned|Script init)/.test(message ?? '');
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
  const refused = isVerdict(failure);
  const step = refused ? '' : `${loadSteps[failure.step](chunkName)}: `;
  const what = refused ? `${chunkName}: ` : '';
  return new AppError('LUA_SCRIPT', `${what}${step}${wordsOf(failure)}`, {
    hint: refused
      ? 'End script_init with: return 0. As it is, Dovecot 2.3 starts neither this driver nor any later one.'
      : 'Mend the script. As it is, Dovecot starts neither this driver nor any later one; mail is delivered.',
    exitCode: ExitCode.bad,
  });
}
