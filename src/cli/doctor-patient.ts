import {chainsOf} from '../config/chains.js';
import type {ScriptTrials} from '../config/drivers/script-trial.js';
import {host} from '../config/load.js';
import {shownProblems} from '../config/masking.js';
import type {ConfigModel} from '../config/model.js';
import type {Configured, Finding, Patient, UserAnswer} from '../doctor/check.js';
import {withUserFields} from '../doctor/user-view.js';
import {AppError} from '../errors.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import {type DovecotFlags, mainFile, readDovecotConfig} from './dovecot-config.js';
import {openDoveadm} from './open-doveadm.js';
import {readPushLogs} from './push-logs.js';
import {tryScriptsOf} from './script-trials.js';
import type {Surroundings} from './surroundings.js';
import {askUserdb} from './userdb-answer.js';

/** How long the look may take. */
export interface ExamineLimits {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly totalMs: number;
}

/** Everything that the checks of `doctor` look at. Never throws for what is wrong with Dovecot. */
export async function examine(
  user: string | null,
  given: DoveadmFlagValues & DovecotFlags,
  surroundings: Surroundings,
  {signal, totalMs}: ExamineLimits,
): Promise<Patient> {
  const endMs = performance.now() + totalMs;
  const flags = {...given, timeout: Math.min(given.timeout, totalMs)};
  const file = mainFile(undefined, flags);
  const config = await readConfigured(file, flags);
  const answer = user === null ? null : await askUserdb(user, flags, surroundings);
  const own = 'failure' in config ? null : withAnswer(config, answer);
  let logs: ReturnType<typeof readPushLogs> | null = null;
  return {
    user,
    file,
    config,
    own,
    answer,
    files: host.files,
    doveadm: await openDoveadm(flags, surroundings),
    trials: own === null ? () => null : await trialsOf(own.model, flags, {signal, leftMs: endMs - performance.now()}),
    pushLogs() {
      logs ??= readPushLogs('failure' in config ? null : config, flags, surroundings);
      return logs;
    },
    async online(check, {model, chains}) {
      const {checkOnline} = await import('../online/index.js');
      return checkOnline({model, chains, files: host.files, timeoutMs: flags.timeout}, check);
    },
  };
}

/** Loads the scripts of sessions, each within its own limit and all within what is left of the time. */
async function trialsOf(
  model: ConfigModel,
  flags: DovecotFlags,
  {signal, leftMs}: {readonly signal: AbortSignal; readonly leftMs: number},
): Promise<ScriptTrials> {
  const over = AbortSignal.timeout(Math.max(0, Math.round(leftMs)));
  try {
    return await tryScriptsOf(model, {wanted: flags['dovecot-version'], signal: AbortSignal.any([signal, over])});
  } catch (error) {
    if (signal.aborted || !over.aborted) throw error;
    return () => ({kind: 'open', why: 'The script was not tried: the time of --max-time was over.'});
  }
}

async function readConfigured(file: string, flags: DovecotFlags): Promise<Configured | {readonly failure: Finding}> {
  try {
    const model = await readDovecotConfig(file, flags);
    return model.loads ? configured(model) : {failure: refused(model, file)};
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isMissing = host.files.kind(file) === 'missing';
    const hint = isMissing
      ? 'Name the main file with --dovecot-conf.'
      : 'Run as root, or as the user who runs Dovecot.';
    return {failure: {status: isMissing ? 'bad' : 'unchecked', message: error.message, hint}};
  }
}

function configured(model: ConfigModel): Configured {
  return {model, chains: chainsOf(model, host.files)};
}

function refused(model: ConfigModel, file: string): Finding {
  const problem = shownProblems(model).find(({stops}) => stops);
  const place = problem === undefined ? file : `${problem.span.file}:${problem.span.line}`;
  const message = `Dovecot refuses the configuration: ${place}: ${problem?.message ?? 'it does not load'}`;
  return {status: 'bad', message, hint: `Run: dovepush config check ${file}`};
}

function withAnswer(config: Configured, answer: UserAnswer | null): Configured {
  if (answer?.kind !== 'known') return config;
  return configured(withUserFields(config.model, answer.fields));
}
