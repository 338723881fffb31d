import {driverChain} from '../drivers/chain.js';
import type {DriverChain} from '../drivers/driver.js';
import type {EffectiveSetting} from '../effective.js';
import type {ConfigFiles} from '../files.js';
import type {ConfigModel} from '../model.js';
import type {Span} from '../span.js';
import {type ActiveDriver, activeIn, type DriverBlock, driverBlocks, isSameChain} from './drivers.js';

/** A setting that names a driver, and why the driver starts nowhere. */
export interface InactiveDriver {
  readonly setting: string;
  /** Masked. */
  readonly message: string;
  readonly span: Span;
}

/** Which driver blocks stand where. */
export interface DriverPlan {
  /** For every program. */
  readonly global: readonly DriverBlock[];
  /** Inside `protocol NAME`, by name. */
  readonly byProtocol: ReadonlyMap<string, readonly DriverBlock[]>;
  /** Programs that get the plugin switched off, since they have no driver where others have. */
  readonly withoutPlugin: ReadonlySet<string>;
  /** Every program that opens mailboxes, those that the files name among them. */
  readonly programs: readonly string[];
  /** Settings of drivers that start in no program. */
  readonly inactive: readonly InactiveDriver[];
}

/** The programs whose sessions raise events on every host. */
const usual = ['lmtp', 'lda', 'imap', 'pop3', 'doveadm'];

/** What each program makes of its drivers, those that the files name among them. A script that is not here may come. */
export function programChains(model: ConfigModel, files: ConfigFiles): readonly DriverChain[] {
  const names = new Set([...usual, ...model.effective.named]);
  return [...names].map((name) => driverChain(model.effective.protocol(name), files));
}

const driverKey = /^push_notification_(?:driver|backend)\d*$/;

/** Every setting that names a driver which starts in no program, each once. */
function inactiveIn(model: ConfigModel, chains: readonly DriverChain[]): InactiveDriver[] {
  const place = ({span}: {readonly span: Span}) => JSON.stringify(span);
  const active = new Set(chains.flatMap(activeIn).map(place));
  const views = ['global', ...chains.map(({protocol}) => protocol)].map((name) => model.effective.protocol(name));
  const settings = views.flatMap(({plugin}) => [...plugin.values()]);
  const left = settings.filter((one) => driverKey.test(one.key) && one.value !== '' && !active.has(place(one)));
  const skipped = new Map(chains.flatMap((chain) => chain.skipped).map((driver) => [place(driver), driver.message]));
  const failing = chains.find(({sessionFails}) => sessionFails !== null)?.sessionFails;
  const why = (one: EffectiveSetting) =>
    skipped.get(place(one)) ?? failing ?? 'the push_notification plugin is not loaded';
  return [...new Map(left.map((one) => [place(one), {setting: one.key, message: why(one), span: one.span}])).values()];
}

/** The chain that most programs have in common: of those with the plugin, the first. */
function commonChain(chains: readonly DriverChain[]): readonly ActiveDriver[] {
  const lengths = chains.map(activeIn).sort((a, b) => a.length - b.length);
  return lengths.find((active) => active.length > 0) ?? [];
}

function beginsWith(chain: readonly ActiveDriver[], common: readonly ActiveDriver[]): boolean {
  return chain.length >= common.length && isSameChain(chain.slice(0, common.length), common);
}

/**
 * Decides where the driver blocks go. Blocks of 2.4 add up: what all programs have in common stands at the root, what a
 * program has beyond it inside its protocol; where chains differ otherwise, every program gets its own.
 */
export function planDrivers(model: ConfigModel, files: ConfigFiles): DriverPlan {
  const all = programChains(model, files);
  const chains = all.filter(({pluginLoaded}) => pluginLoaded);
  const active = chains.map((chain) => ({protocol: chain.protocol, drivers: activeIn(chain)}));
  const running = active.filter(({drivers}) => drivers.length > 0);
  const common = commonChain(chains);
  const additive = running.every(({drivers}) => beginsWith(drivers, common));
  const taken = new Set<string>();
  const plugin = (name: string) => (key: string) => model.effective.protocol(name).plugin.get(key)?.value ?? '';
  const global = additive ? driverBlocks(common, plugin(running[0]?.protocol ?? 'global'), taken) : [];
  const byProtocol = new Map<string, readonly DriverBlock[]>();
  for (const {protocol, drivers} of running) {
    const own = additive ? drivers.slice(common.length) : drivers;
    const names = additive ? new Set(taken) : new Set<string>();
    if (own.length > 0) byProtocol.set(protocol, driverBlocks(own, plugin(protocol), names));
  }
  const empty = additive && common.length > 0 ? active.filter(({drivers}) => drivers.length === 0) : [];
  return {
    global,
    byProtocol,
    withoutPlugin: new Set(empty.map(({protocol}) => protocol)),
    programs: all.map(({protocol}) => protocol),
    inactive: inactiveIn(model, all),
  };
}
