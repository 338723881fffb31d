import {type DriverOptions, type StartedDriver, splitDriver} from '../config/drivers/driver.js';
import {expandPercent} from '../config/drivers/percent.js';
import type {EffectiveBlock, EffectiveSetting, EffectiveView} from '../config/effective.js';
import {pieceSpan} from '../config/piece-span.js';
import type {Span} from '../config/span.js';
import type {OnlineInput} from './check.js';

/** A driver that really starts, as one program sees it. */
export interface Started {
  readonly protocol: string;
  readonly view: EffectiveView;
  /** `push_notification_driver2`, `push_notification NAME`. */
  readonly setting: string;
  readonly span: Span;
  /** As written in 2.3; by the full names of settings in 2.4. */
  readonly options: DriverOptions;
  /** A setting that the driver reads besides its options: a plugin setting of 2.3, one of the block of 2.4. */
  own(key: string): EffectiveSetting | undefined;
  /** A setting that is not only the driver's, as it holds for it. */
  general(key: string): EffectiveSetting | undefined;
  /** Where the value of an option stands. */
  spanOf(value: string): Span;
}

/** The drivers of that name that start, of every program. */
export function* startedDrivers({model, chains}: OnlineInput, name: string): Iterable<Started> {
  for (const chain of chains) {
    const view = model.effective.protocol(chain.protocol);
    for (const one of chain.started) {
      if (one.driver !== name) continue;
      yield {protocol: chain.protocol, ...(view.dialect === '2.4' ? inBlock(view, one) : inPlugin(view, one))};
    }
  }
}

function inPlugin(view: EffectiveView, {setting, span, value}: StartedDriver): Omit<Started, 'protocol'> {
  const origin = view.plugin.get(setting);
  const spanOf = (text: string) => (origin === undefined ? span : pieceSpan(origin.node, text));
  return {
    view,
    setting,
    span: spanOf(value),
    options: splitDriver(value).options,
    own: (key) => view.plugin.get(key),
    general: (key) => view.settings.get(key),
    spanOf,
  };
}

function inBlock(view: EffectiveView, {setting, span, options}: StartedDriver): Omit<Started, 'protocol'> {
  const block = blockOf(view, setting);
  const own = (key: string) => block?.settings.get(key) ?? view.settings.get(key);
  const spanOf = (text: string) => valueSpan(block, text) ?? span;
  return {view, setting, span, options, own, general: own, spanOf};
}

function blockOf(view: EffectiveView, setting: string): EffectiveBlock | undefined {
  return view.blocks('push_notification').find(({name}) => setting === `push_notification ${name}`);
}

function valueSpan(block: EffectiveBlock | undefined, text: string): Span | undefined {
  return [...(block?.settings.values() ?? [])].find(({value}) => value === text)?.node.value.span;
}

/** A value as every session has it, `%%` of 2.3 made `%`; null where it is another one for each user. */
export function forEveryUser(value: string, {dialect}: EffectiveView): string | null {
  if (dialect === '2.4') return value.includes('%{') ? null : value;
  return value.replaceAll('%%', '').includes('%') ? null : expandPercent(value).value;
}
