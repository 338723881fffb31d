import {changedAddresses} from '../config/addresses.js';
import type {AddressConfig, EffectiveConfig} from '../config/effective.js';
import {host} from '../config/load.js';
import type {ConfigModel} from '../config/model.js';
import {shownRefusals} from '../config/other-format.js';
import {settingsOf} from '../config/release.js';
import {pushSettings, type Show, shownOrigins, shownSettings} from '../config/report.js';
import {formatRelease} from '../dovecot-release.js';

/** The root settings that are shown: those that push notifications depend on, or all of the release. */
export function shownNames({dialect, release}: ConfigModel, all: boolean): readonly string[] {
  if (!all) return pushSettings;
  const known = dialect === '2.4' ? settingsOf(host.known.known24(), release) : host.known.known23();
  return Object.keys(known.settings[''] ?? {});
}

/** The document `dovepush.config-show/1`. */
export function showDocument(
  model: ConfigModel,
  protocols: readonly string[],
  all: boolean,
  show: Show,
): Record<string, unknown> {
  const {dialect, loads, effective} = model;
  const release = formatRelease(model.release);
  const head = {schema: 'dovepush.config-show/1', dialect, dialectReason: model.dialectReason, release, loads};
  if (!loads) {
    const errors = shownRefusals(model).filter(({severity}) => severity === 'error');
    return {...head, protocols: {}, origins: {}, errors: errors.map(({message, span}) => ({message, ...span}))};
  }
  const views = protocols.map((name) => effective.protocol(name));
  const names = shownNames(model, all);
  const addresses = addressesOf(model, protocols, names, show);
  const shown = addresses.map((one) => ({filter: one.filter, protocols: byName(one, protocols, names, show)}));
  return {
    ...head,
    protocols: byName(effective, protocols, names, show),
    ...(shown.length === 0 ? {} : {addresses: shown}),
    origins: Object.fromEntries(views.map((view) => [view.protocol, shownOrigins(view, all, show)])),
  };
}

type Views = Pick<EffectiveConfig, 'protocol'>;

function byName(
  {protocol}: Views,
  protocols: readonly string[],
  names: readonly string[],
  show: Show,
): Record<string, unknown> {
  return Object.fromEntries(protocols.map((name) => [name, shownSettings(protocol(name), names, show)]));
}

/** The addresses whose settings are not those of all others. */
export function addressesOf(
  {effective}: ConfigModel,
  protocols: readonly string[],
  names: readonly string[],
  show: Show,
): readonly AddressConfig[] {
  return changedAddresses(effective, (views) => byName(views, protocols, names, show));
}
