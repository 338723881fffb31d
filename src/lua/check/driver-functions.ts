import {beginFunction, endFunction, eventFunctions} from '../driver-events.js';
import type {DovecotVersion} from './script.js';

/** How many arguments Dovecot hands to each function it looks for. */
export function driverFunctions(version: DovecotVersion): ReadonlyMap<string, number> {
  return new Map([
    // 2.4 hands over the lua_settings of the configuration.
    ['script_init', version === '2.3' ? 0 : 1],
    ['script_deinit', 0],
    [beginFunction, 1],
    ...[...eventFunctions.keys()].map((name): [string, number] => [name, 2]),
    [endFunction, 2],
  ]);
}
