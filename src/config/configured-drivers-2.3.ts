import {type DriverValue, parseDriverValue} from './driver-value.js';
import type {DriverChain, SkippedDriver} from './drivers/driver.js';
import type {EffectiveSetting, EffectiveView} from './effective.js';
import type {CheckInput} from './rules/rule.js';

/** A driver that one program finds in its settings, started or not. */
export interface ConfiguredDriver {
  readonly chain: DriverChain;
  readonly view: EffectiveView;
  /** `push_notification_driver2`. */
  readonly setting: string;
  readonly origin: EffectiveSetting;
  /** Known name in lower case, or what stands in its place. */
  readonly driver: string;
  readonly value: DriverValue;
  /** Null for one that starts. */
  readonly skipped: SkippedDriver | null;
}

const cache = new WeakMap<CheckInput, readonly ConfiguredDriver[]>();

/** Every driver of every program, in the order of each chain, started ones first. Many rules ask for the same. */
export function configuredDrivers(input: CheckInput): readonly ConfiguredDriver[] {
  const drivers = cache.get(input) ?? [...findDrivers(input)];
  cache.set(input, drivers);
  return drivers;
}

function* findDrivers({model, chains}: CheckInput): Iterable<ConfiguredDriver> {
  for (const chain of chains) {
    const view = model.effective.protocol(chain.protocol);
    for (const one of [...chain.started, ...chain.skipped]) {
      const origin = view.plugin.get(one.setting);
      if (origin === undefined) continue;
      const {setting} = one;
      const driver = one.driver.toLowerCase();
      const skipped = 'reason' in one ? one : null;
      yield {chain, view, setting, origin, driver, value: parseDriverValue(one.value), skipped};
    }
  }
}
