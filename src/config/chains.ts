import {driverChain} from './drivers/chain.js';
import type {DriverChain} from './drivers/driver.js';
import {type ScriptTrials, untried} from './drivers/script-trial.js';
import type {AddressConfig} from './effective.js';
import type {ConfigFiles} from './files.js';
import type {ConfigModel} from './model.js';
import {isProgram} from './programs.js';

/** The programs whose sessions raise events on every host. */
const usual = ['lmtp', 'lda', 'imap'];

/** What each program makes of its drivers: lmtp, lda, imap, then the other programs that the files name. */
export function chainsOf(
  model: ConfigModel,
  files: ConfigFiles,
  trials: ScriptTrials = untried,
): readonly DriverChain[] {
  const others = model.effective.named.filter((name) => isProgram(name) && !usual.includes(name));
  return [...usual, ...others].map((name) => driverChain(model.effective.protocol(name), files, trials));
}

/** What a program makes of its drivers in sessions of some addresses, and in all other sessions. */
export interface AddressChain {
  readonly addresses: AddressConfig;
  readonly chain: DriverChain;
  readonly elsewhere: DriverChain;
}

/** What the programs that have sessions of addresses make of their drivers there. */
export function addressChains(
  {effective}: ConfigModel,
  chains: readonly DriverChain[],
  files: ConfigFiles,
  trials: ScriptTrials = untried,
): readonly AddressChain[] {
  return effective.addresses.flatMap((addresses) => {
    const reached = chains.filter(({protocol}) => addresses.isReached(protocol));
    return reached.map((elsewhere) => {
      return {addresses, elsewhere, chain: driverChain(addresses.protocol(elsewhere.protocol), files, trials)};
    });
  });
}
