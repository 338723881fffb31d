import {type StartedDriver, splitDriver} from '../drivers/driver.js';
import {findDriver} from '../drivers/index.js';

/** A `push_notification` block of 2.4, or why there is none for a driver of 2.3. */
export interface DriverBlock {
  readonly name: string;
  readonly driver: StartedDriver;
  /** Settings by the names that stand in the block. */
  readonly settings: readonly (readonly [string, string])[];
  /** What has no counterpart, one sentence; then the block must not be written. */
  readonly refused: string | null;
}

/** The blocks that stand for started drivers of 2.3, in their order; names go on from those that are taken. */
export function driverBlocks(
  started: readonly StartedDriver[],
  plugin: (key: string) => string,
  taken: Set<string>,
): DriverBlock[] {
  return started.map((driver) => {
    const {settings = [], refused = null} = findDriver(driver.driver)?.counterpart(driver.options, plugin) ?? {};
    const name = freeName(driver.driver, taken);
    return {name, driver, settings: [['driver', driver.driver], ...settings], refused};
  });
}

function freeName(driver: string, taken: Set<string>): string {
  let name = driver;
  for (let number = 2; taken.has(name); number += 1) name = `${driver}${number}`;
  taken.add(name);
  return name;
}

/** Whether two chains start the same drivers with the same options. */
export function isSameChain(a: readonly StartedDriver[], b: readonly StartedDriver[]): boolean {
  return a.length === b.length && a.every((driver, at) => isSameDriver(driver, b[at]));
}

function isSameDriver(a: StartedDriver, b: StartedDriver | undefined): boolean {
  if (b === undefined || a.driver !== b.driver) return false;
  return a.driver === 'dlog' || JSON.stringify(splitDriver(a.value)) === JSON.stringify(splitDriver(b.value));
}
