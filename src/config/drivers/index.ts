import {dlog} from './dlog.js';
import type {Driver} from './driver.js';
import {kafka} from './kafka.js';
import {lua} from './lua.js';
import {ox} from './ox.js';

/** Every driver of the push notification plugin and of the plugins that extend it. */
export const drivers: readonly Driver[] = [dlog, ox, lua, kafka];

/** The driver of that name; names ignore case. */
export function findDriver(name: string): Driver | undefined {
  return drivers.find((driver) => driver.name === name.toLowerCase());
}
