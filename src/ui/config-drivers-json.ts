import type {DriverChain} from '../config/drivers/driver.js';
import type {MaskedChains} from '../config/masked-chains.js';
import type {ConfigModel} from '../config/model.js';
import {shownChain} from '../config/report.js';
import {formatRelease} from '../dovecot-release.js';

/** The document `dovepush.config-drivers/1` of a configuration of Dovecot. */
export function driversDocument(
  {dialect, dialectReason, release, loads}: ConfigModel,
  {chains, byAddress}: MaskedChains,
): Record<string, unknown> {
  const shown = byAddress.map(({filter, chains: own}) => ({filter, protocols: byName(own)}));
  const head = {schema: 'dovepush.config-drivers/1', dialect, dialectReason, release: formatRelease(release), loads};
  return {...head, protocols: byName(chains), ...(shown.length === 0 ? {} : {addresses: shown})};
}

function byName(chains: readonly DriverChain[]): Record<string, unknown> {
  return Object.fromEntries(chains.map((chain) => [chain.protocol, shownChain(chain)]));
}
