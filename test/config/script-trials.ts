import {afterAll} from 'vitest';
import {tryScriptsWith} from '../../src/cli/script-trials.js';
import type {ScriptTrials} from '../../src/config/drivers/script-trial.js';
import type {ConfigModel} from '../../src/config/model.js';
import {createTrier} from '../../src/lua/run/try-script.js';

/** One thread for all scripts of a test file; tests run from source, and threads need what was built. */
const trier = createTrier({
  signal: new AbortController().signal,
  timeoutMs: 2_000,
  worker: new URL('../../dist/lua/run/worker.js', import.meta.url),
});
afterAll(() => trier.stop());

let last: Promise<unknown> = Promise.resolve();

/** How the scripts of a configuration fare on this host. */
export function trialsOf(model: ConfigModel): Promise<ScriptTrials> {
  const next = last.then(() => tryScriptsWith(trier, model, {wanted: 'auto'}));
  last = next.catch(() => undefined);
  return next;
}
