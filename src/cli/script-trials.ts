import {addressChains, chainsOf} from '../config/chains.js';
import {driverChain} from '../config/drivers/chain.js';
import {type ScriptTrial, type ScriptTrials, type ScriptUse, scriptKey} from '../config/drivers/script-trial.js';
import {host} from '../config/load.js';
import type {ConfigModel} from '../config/model.js';
import {type DovecotRelease, usualRelease} from '../dovecot-release.js';
import type {ScriptTrier} from '../lua/run/try-script.js';

/** The load of one script; a script that takes longer would hold up each session. */
const timeoutMs = 2_000;

interface TrialWishes {
  /** The flag `--dovecot-version`. */
  readonly wanted: DovecotRelease | 'auto';
  /** Programs to look at besides the usual ones and those that the files name. */
  readonly programs?: readonly string[];
}

/**
 * Tries the Lua scripts that sessions load. Each runs in the sandbox of `lua run`: without files, processes and network,
 * at most 2 s.
 */
export async function tryScriptsOf(
  model: ConfigModel,
  {signal, ...wishes}: TrialWishes & {readonly signal: AbortSignal},
): Promise<ScriptTrials> {
  if (scriptsOf(model, wishes).length === 0) return () => null;
  const {createTrier} = await import('../lua/run/try-script.js');
  const trier = createTrier({signal, timeoutMs});
  try {
    return await tryScriptsWith(trier, model, wishes);
  } finally {
    await trier.stop();
  }
}

/** The same with a trier that is there already. */
export async function tryScriptsWith(
  trier: ScriptTrier,
  model: ConfigModel,
  wishes: TrialWishes,
): Promise<ScriptTrials> {
  const release = wishes.wanted === 'auto' ? usualRelease(model.dialect) : wishes.wanted;
  const trials = new Map<string, ScriptTrial>();
  for (const script of scriptsOf(model, wishes)) {
    trials.set(scriptKey(script), await trier.tryScript(script, release));
  }
  return (script) => trials.get(scriptKey(script)) ?? null;
}

/** The scripts that Dovecot would look at, those that are regular files. */
function scriptsOf(model: ConfigModel, {programs = []}: TrialWishes): readonly ScriptUse[] {
  const found = new Map<string, ScriptUse>();
  const collect: ScriptTrials = (script) => {
    if (host.files.kind(script.path) === 'file') found.set(scriptKey(script), script);
    return null;
  };
  if (model.loads) {
    addressChains(model, chainsOf(model, host.files, collect), host.files, collect);
    for (const name of programs) driverChain(model.effective.protocol(name), host.files, collect);
  }
  return [...found.values()];
}
