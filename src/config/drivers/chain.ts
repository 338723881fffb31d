import type {EffectiveView} from '../effective.js';
import type {ConfigFiles} from '../files.js';
import {driverChain23} from './chain-2.3.js';
import {driverChain24} from './chain-2.4.js';
import type {DriverChain} from './driver.js';
import {exitWords} from './lua-script.js';
import {type ScriptTrials, untried} from './script-trial.js';

/** What a session of the view's program makes of its plugins and drivers. */
export function driverChain(view: EffectiveView, files: ConfigFiles, trials: ScriptTrials = untried): DriverChain {
  const chain = view.dialect === '2.4' ? driverChain24(view, files, trials) : driverChain23(view, files, trials);
  return endedByScript(chain);
}

/** A driver whose script calls `os.exit` ends the process with every session that comes to it. */
function endedByScript(chain: DriverChain): DriverChain {
  const exit = chain.skipped.find(({why, reason}) => why === 'script-exits' && reason === 'failed');
  if (exit === undefined) return chain;
  const none = {started: [], unjudged: [], skipped: []};
  return {...chain, ...none, sessionFails: exitWords, failsAt: exit.span, pluginLoaded: false};
}
