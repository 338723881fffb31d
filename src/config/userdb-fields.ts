import type {Dialect} from './dialect.js';
import {host} from './load.js';

/** Fields of a userdb that are no settings. */
const notSettings = new Set([
  'uid',
  'gid',
  'home',
  'user',
  'proxy',
  'proxy_maybe',
  'nologin',
  'nodelay',
  'host',
  'pass',
]);

/** What the fields of a userdb set, by name. */
export interface UserdbSettings {
  /** Root settings that the series knows. */
  readonly root: ReadonlyMap<string, string>;
  /** In 2.3 every other field, with or without `plugin/` before it; none in 2.4. */
  readonly plugin: ReadonlyMap<string, string>;
}

/** Sorts the fields of a userdb into settings. Names that no configuration could have are left out. */
export function userdbSettings(fields: ReadonlyMap<string, string>, dialect: Dialect): UserdbSettings {
  const known = dialect === '2.4' ? host.known.known24() : host.known.known23();
  const root = new Map<string, string>();
  const plugin = new Map<string, string>();
  for (const [field, value] of fields) {
    const key = field.replace(/^plugin\//, '');
    if (notSettings.has(key) || /[\s#={}"]/.test(key)) continue;
    if (Object.hasOwn(known.settings[''] ?? {}, key)) root.set(key, value);
    else if (dialect === '2.3') plugin.set(key, value);
  }
  return {root, plugin};
}
