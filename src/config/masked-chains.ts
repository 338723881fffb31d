import {changedAddresses} from './addresses.js';
import {driverChain} from './drivers/chain.js';
import type {DriverChain} from './drivers/driver.js';
import type {ScriptTrials} from './drivers/script-trial.js';
import type {EffectiveConfig} from './effective.js';
import {host} from './load.js';
import {createMasking} from './masking.js';
import type {ConfigModel} from './model.js';
import {maskChain, shownChain} from './report.js';

/** What programs make of their drivers, with every secret masked. */
export interface MaskedChains {
  readonly chains: readonly DriverChain[];
  /** The addresses for which it is something else. */
  readonly byAddress: readonly {readonly filter: string; readonly chains: readonly DriverChain[]}[];
}

/** The drivers of some programs, as every output shows them. */
export function maskedChains(model: ConfigModel, protocols: readonly string[], trials: ScriptTrials): MaskedChains {
  const masking = createMasking(model);
  const chainsIn = ({protocol}: Pick<EffectiveConfig, 'protocol'>) =>
    protocols.map((name) => maskChain(driverChain(protocol(name), host.files, trials), masking));
  const addresses = changedAddresses(model.effective, (settings) => chainsIn(settings).map(shownChain));
  return {
    chains: chainsIn(model.effective),
    byAddress: addresses.map((one) => ({filter: one.filter, chains: chainsIn(one)})),
  };
}
