import {type DriverValue, parseDriverValue} from './driver-value.js';
import type {DriverChain, RefusalReason, SkippedDriver} from './drivers/driver.js';
import type {EffectiveSetting, EffectiveView} from './effective.js';
import {isSound} from './reach.js';
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
  /** What keeps it from starting by itself; null when nothing does, or when that cannot be known. */
  readonly why: RefusalReason | null;
  /** Null for one that is reached and starts, or cannot be judged, and for all where the session fails. */
  readonly skipped: SkippedDriver | null;
  /** Whether it starts, or would if it were reached and the session did not fail. */
  readonly starts: boolean;
}

const cache = new WeakMap<CheckInput, readonly ConfiguredDriver[]>();

/** Every driver of every program, in the order of their numbers. Many rules ask for the same. */
export function configuredDrivers(input: CheckInput): readonly ConfiguredDriver[] {
  const drivers = cache.get(input) ?? [...findDrivers(input)];
  cache.set(input, drivers);
  return drivers;
}

function* findDrivers({model, chains}: CheckInput): Iterable<ConfiguredDriver> {
  for (const chain of chains) {
    const view = model.effective.protocol(chain.protocol);
    const allSkipped = new Map(chain.skipped.map((driver) => [driver.setting, driver]));
    for (const judged of chain.configured) {
      const {setting, driver, value, refusal} = judged;
      const origin = view.plugin.get(setting);
      if (origin === undefined) continue;
      const skipped = allSkipped.get(setting) ?? null;
      const starts = isSound(judged, skipped);
      const about = {setting, driver: driver.toLowerCase(), value: parseDriverValue(value)};
      yield {chain, view, origin, why: refusal?.why ?? null, skipped, starts, ...about};
    }
  }
}
