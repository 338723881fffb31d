import {driverChain} from '../drivers/chain.js';
import type {DriverChain, SkippedDriver, StartedDriver} from '../drivers/driver.js';
import type {ConfigFiles} from '../files.js';
import type {ConfigModel} from '../model.js';
import type {Span} from '../span.js';
import {type DriverBlock, driverBlocks, isSameChain} from './drivers.js';

/** Which driver blocks stand where. */
export interface DriverPlan {
  /** For every program. */
  readonly global: readonly DriverBlock[];
  /** Inside `protocol NAME`, by name. */
  readonly byProtocol: ReadonlyMap<string, readonly DriverBlock[]>;
  /** Programs that get the plugin switched off, since they have no driver where others have. */
  readonly withoutPlugin: ReadonlySet<string>;
  /** Drivers that never started. */
  readonly inactive: readonly SkippedDriver[];
}

const programs = ['lmtp', 'lda', 'imap', 'doveadm'];

function chainsOf(model: ConfigModel, files: ConfigFiles): DriverChain[] {
  const names = new Set([...programs, ...model.effective.named]);
  return [...names].map((name) => driverChain(model.effective.protocol(name), files));
}

/** Drivers that start in no program, each once. */
function inactiveIn(chains: readonly DriverChain[]): SkippedDriver[] {
  const place = ({span}: {readonly span: Span}) => JSON.stringify(span);
  const active = new Set(chains.flatMap(({started}) => started).map(place));
  const skipped = chains.flatMap((chain) => chain.skipped).filter((driver) => !active.has(place(driver)));
  return [...new Map(skipped.map((driver) => [place(driver), driver])).values()];
}

/** The chain that most programs have in common: of those with the plugin, the first. */
function commonChain(chains: readonly DriverChain[]): readonly StartedDriver[] {
  const lengths = chains.map(({started}) => started).sort((a, b) => a.length - b.length);
  return lengths.find((started) => started.length > 0) ?? [];
}

function beginsWith(chain: readonly StartedDriver[], common: readonly StartedDriver[]): boolean {
  return chain.length >= common.length && isSameChain(chain.slice(0, common.length), common);
}

/**
 * Decides where the driver blocks go. Blocks of 2.4 add up: what all programs have in common stands at the root, what a
 * program has beyond it inside its protocol; where chains differ otherwise, every program gets its own.
 */
export function planDrivers(model: ConfigModel, files: ConfigFiles): DriverPlan {
  const chains = chainsOf(model, files).filter(({pluginLoaded}) => pluginLoaded);
  const active = chains.filter(({started}) => started.length > 0);
  const common = commonChain(active);
  const additive = active.every(({started}) => beginsWith(started, common));
  const taken = new Set<string>();
  const plugin = (name: string) => (key: string) => model.effective.protocol(name).plugin.get(key)?.value ?? '';
  const global = additive ? driverBlocks(common, plugin(active[0]?.protocol ?? 'global'), taken) : [];
  const byProtocol = new Map<string, readonly DriverBlock[]>();
  for (const {protocol, started} of active) {
    const own = additive ? started.slice(common.length) : started;
    if (own.length > 0)
      byProtocol.set(protocol, driverBlocks(own, plugin(protocol), additive ? new Set(taken) : new Set()));
  }
  const empty = additive && common.length > 0 ? chains.filter(({started}) => started.length === 0) : [];
  return {
    global,
    byProtocol,
    withoutPlugin: new Set(empty.map(({protocol}) => protocol)),
    inactive: inactiveIn(chains),
  };
}
