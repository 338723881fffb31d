import {dirname, resolve} from 'node:path';
import type {EffectiveSetting, EffectiveView} from '../effective.js';
import type {ConfigFiles} from '../files.js';
import type {Span} from '../span.js';
import type {OpenStart, Refusal, StartContext} from './driver.js';
import {expandPercent} from './percent.js';
import type {ScriptTrial, ScriptTrials, ScriptUse} from './script-trial.js';

/** Why a session fails because of a script, and the setting that names the script. */
export interface ScriptFailure {
  /** Dovecot's words. Not masked. */
  readonly text: string;
  readonly span: Span;
  /** False where there is no such file. */
  readonly isRefused: boolean;
}

/** Whether Dovecot does not find a script: a relative path belongs to the working directory of its process, where none is. */
export function isScriptMissing(path: string, files: ConfigFiles): boolean {
  return !path.startsWith('/') || files.kind(path) === 'missing';
}

/** Whether a path of 2.3 is another one for each user. */
export function isPerUser(path: string): boolean {
  return path.replaceAll('%%', '').includes('%');
}

/** The script that a setting of 2.4 names, from the directory of the file that has it; null where no file is named. */
export function scriptIn(named: EffectiveSetting | undefined, settings: readonly EffectiveSetting[]): ScriptUse | null {
  if (!named?.value || named.value.startsWith('inline:') || named.value.includes('%{')) return null;
  const path = resolve(dirname(named.span.file), named.value);
  return {path, settings: Object.fromEntries(settings.map(({key, value}) => [key, value]))};
}

/** Dovecot's words for a script that calls `os.exit`; the process ends with them. */
export const exitWords = 'Unexpected exit - converting to abort';

/** What a lua driver makes of a script that was tried: 2.4 names the script where Lua does not take it. */
export function startedScript(trial: ScriptTrial | null, named: string): Refusal | OpenStart | null {
  if (trial === null || trial.kind === 'starts') return null;
  if (trial.kind === 'open') return {open: trial.why};
  if (trial.kind === 'exits') return {why: 'script-exits', text: exitWords};
  return {why: 'script-refused', text: `${trial.step === 'load' ? named : ''}${trial.words}`};
}

/** Dovecot's words when the script of mail_lua is not there; then no session opens. */
function missingMailScript(path: string): string {
  return `dlua_script_create_file(${path}) failed: access(${path}) failed: No such file or directory`;
}

function initFailed(path: string, words: string): string {
  return `dlua_script_init(${path}) failed: ${words}`;
}

/** The script of mail_lua is loaded with each session, even an empty name. */
export function mailScriptFailure23(
  view: EffectiveView,
  {files, trials}: Pick<StartContext, 'files' | 'trials'>,
): ScriptFailure | null {
  const setting = view.plugin.get('mail_lua_script');
  if (setting === undefined) return null;
  const {span} = setting;
  if (isPerUser(setting.value)) return null;
  const path = expandPercent(setting.value).value;
  if (isScriptMissing(path, files)) return {text: missingMailScript(path), span, isRefused: false};
  const trial = trials({path, settings: {}});
  if (trial?.kind === 'exits') return {text: exitWords, span, isRefused: true};
  if (trial?.kind !== 'fails') return null;
  const atLoad = `dlua_script_create_file(${path}) failed: ${trial.words}`;
  return {text: trial.step === 'load' ? atLoad : initFailed(path, trial.words), span, isRefused: true};
}

/** Why the script of mail_lua ends each session; null where it does not, or none is named. */
export function mailScriptFailure24(view: EffectiveView, trials: ScriptTrials): ScriptFailure | null {
  const [block] = view.blocks('mail_lua');
  const named = block?.all().get('lua_file') ?? view.settings.get('lua_file');
  const script = scriptIn(named, block?.entries('lua_settings') ?? view.entries('lua_settings'));
  const trial = script === null ? null : trials(script);
  if (named === undefined || script === null || trial === null) return null;
  if (trial.kind === 'exits') return {text: exitWords, span: named.span, isRefused: true};
  if (trial.kind !== 'fails') return null;
  const atLoad = `dlua_script_create_auto() failed: Lua script '${script.path}': ${trial.words}`;
  return {
    text: trial.step === 'load' ? atLoad : initFailed(script.path, trial.words),
    span: named.span,
    isRefused: true,
  };
}
