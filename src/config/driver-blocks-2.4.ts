import type {DriverChain, SkippedDriver, StartedDriver} from './drivers/driver.js';
import type {EffectiveBlock, EffectiveView} from './effective.js';
import type {CheckInput} from './rules/rule.js';

/** A push_notification block of 2.4 that one program finds in its settings. */
export interface DriverBlock {
  readonly chain: DriverChain;
  readonly view: EffectiveView;
  readonly block: EffectiveBlock;
  /** In lower case. */
  readonly driver: string;
  /** Null for one that starts. */
  readonly skipped: SkippedDriver | null;
  /** Null for one that does not. */
  readonly started: StartedDriver | null;
}

/** Every push_notification block of every program that runs the plugin; none in 2.3. */
export function* driverBlocks({model, chains}: CheckInput): Iterable<DriverBlock> {
  if (model.dialect !== '2.4') return;
  for (const chain of chains) {
    const view = model.effective.protocol(chain.protocol);
    const [allStarted, allSkipped] = [bySetting(chain.started), bySetting(chain.skipped)];
    for (const block of view.blocks('push_notification')) {
      const setting = `push_notification ${block.name}`;
      const started = allStarted.get(setting) ?? null;
      const skipped = allSkipped.get(setting) ?? null;
      const driver = (started ?? skipped)?.driver.toLowerCase();
      if (driver !== undefined) yield {chain, view, block, driver, skipped, started};
    }
  }
}

function bySetting<T extends {readonly setting: string}>(drivers: readonly T[]): ReadonlyMap<string, T> {
  return new Map(drivers.map((driver) => [driver.setting, driver]));
}

/** Whether a program has a place for attributes: `mail_attribute_dict` of 2.3, a dict in `mail_attribute` of 2.4. */
export function hasAttributes(view: EffectiveView): boolean {
  if (view.dialect === '2.3') return view.value('mail_attribute_dict') !== '';
  return view.blocks('mail_attribute').some((block) => view.blocks('dict', block).length > 0);
}
