import type {EffectiveView} from '../effective.js';
import type {ConfigFiles} from '../files.js';
import {driverChain23} from './chain-2.3.js';
import {driverChain24} from './chain-2.4.js';
import type {DriverChain} from './driver.js';
import {type ScriptTrials, untried} from './script-trial.js';

/** What a session of the view's program makes of its plugins and drivers. */
export function driverChain(view: EffectiveView, files: ConfigFiles, trials: ScriptTrials = untried): DriverChain {
  return view.dialect === '2.4' ? driverChain24(view, files, trials) : driverChain23(view, files, trials);
}
