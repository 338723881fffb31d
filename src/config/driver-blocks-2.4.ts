import type {DriverChain, JudgedDriver, RefusalReason, SkippedDriver} from './drivers/driver.js';
import type {EffectiveBlock, EffectiveView} from './effective.js';
import {isSound} from './reach.js';
import type {CheckInput} from './rules/rule.js';
import type {Span} from './span.js';

/** A push_notification block of 2.4 that one program finds in its settings. */
export interface DriverBlock {
  readonly chain: DriverChain;
  readonly view: EffectiveView;
  readonly block: EffectiveBlock;
  /** `push_notification NAME`. */
  readonly setting: string;
  /** Where the block is opened. */
  readonly span: Span;
  /** In lower case. */
  readonly driver: string;
  /** What keeps it from starting by itself; null when nothing does, or when that cannot be known. */
  readonly why: RefusalReason | null;
  /** Null for one that is reached and starts, or cannot be judged, and for all where the session fails. */
  readonly skipped: SkippedDriver | null;
  /** Whether it starts, or would if it were reached and the session did not fail. */
  readonly starts: boolean;
}

/** Every push_notification block of every program that has the plugin in its list; none in 2.3. */
export function* driverBlocks({model, chains}: CheckInput): Iterable<DriverBlock> {
  if (model.dialect !== '2.4') return;
  for (const chain of chains) {
    const view = model.effective.protocol(chain.protocol);
    const [judged, allSkipped] = [bySetting(chain.configured), bySetting(chain.skipped)];
    for (const block of view.blocks('push_notification')) {
      const found = judged.get(`push_notification ${block.name}`);
      if (found !== undefined) yield {chain, view, block, ...describe(found, allSkipped.get(found.setting) ?? null)};
    }
  }
}

function describe(judged: JudgedDriver, skipped: SkippedDriver | null) {
  const {setting, driver, span, refusal} = judged;
  const starts = isSound(judged, skipped);
  return {setting, span, driver: driver.toLowerCase(), why: refusal?.why ?? null, skipped, starts};
}

function bySetting<T extends {readonly setting: string}>(drivers: readonly T[]): ReadonlyMap<string, T> {
  return new Map(drivers.map((driver) => [driver.setting, driver]));
}

/** Whether a program has a place for attributes: `mail_attribute_dict` of 2.3, a dict in `mail_attribute` of 2.4. */
export function hasAttributes(view: EffectiveView): boolean {
  if (view.dialect === '2.3') return view.value('mail_attribute_dict') !== '';
  return view.blocks('mail_attribute').some((block) => view.blocks('dict', block).length > 0);
}
