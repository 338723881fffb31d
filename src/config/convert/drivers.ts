import {type DriverChain, type StartedDriver, splitDriver, type UnjudgedDriver} from '../drivers/driver.js';
import {findDriver} from '../drivers/index.js';

/** A driver of 2.3 that starts, or may start: that of a foreign plugin has a message. */
export type ActiveDriver = StartedDriver | UnjudgedDriver;

/** Those drivers of a chain, in the order in which they start. */
export function activeIn({configured, started, unjudged}: DriverChain): readonly ActiveDriver[] {
  const order = configured.map(({setting}) => setting);
  return [...started, ...unjudged].sort((a, b) => order.indexOf(a.setting) - order.indexOf(b.setting));
}

/** A `push_notification` block of 2.4, or why there is none for a driver of 2.3. */
export interface DriverBlock {
  readonly name: string;
  readonly driver: ActiveDriver;
  /** Settings by the names that stand in the block. */
  readonly settings: readonly (readonly [string, string])[];
  /** What has no counterpart, one sentence; then the block must not be written. */
  readonly refused: string | null;
  /** What the block does otherwise than the driver did, one sentence; null for nothing. */
  readonly changed: string | null;
}

/** The blocks that stand for started drivers of 2.3, in their order; names go on from those that are taken. */
export function driverBlocks(
  started: readonly ActiveDriver[],
  plugin: (key: string) => string,
  taken: Set<string>,
): DriverBlock[] {
  return started.map((driver) => {
    const {
      settings = [],
      refused = null,
      changed = null,
    } = findDriver(driver.driver)?.counterpart(driver.options, plugin) ?? {};
    const name = freeName(driver.driver, taken);
    return {name, driver, settings: [['driver', driver.driver], ...settings], refused, changed};
  });
}

function freeName(driver: string, taken: Set<string>): string {
  let name = driver;
  for (let number = 2; taken.has(name); number += 1) name = `${driver}${number}`;
  taken.add(name);
  return name;
}

/** Whether two chains start the same drivers with the same options. */
export function isSameChain(a: readonly ActiveDriver[], b: readonly ActiveDriver[]): boolean {
  return a.length === b.length && a.every((driver, at) => isSameDriver(driver, b[at]));
}

function isSameDriver(a: ActiveDriver, b: ActiveDriver | undefined): boolean {
  if (b === undefined || a.driver !== b.driver) return false;
  return a.driver === 'dlog' || JSON.stringify(splitDriver(a.value)) === JSON.stringify(splitDriver(b.value));
}
