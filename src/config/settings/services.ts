import type {Refusal} from './refusal.js';
import type {Assignment, Entry, Store} from './store.js';
import {parseSize} from './types.js';

interface Service {
  readonly name: string;
  readonly values: ReadonlyMap<string, Assignment>;
  /** The value of a setting, Dovecot's own where the files do not set it; empty where there is none. */
  value(key: string): string;
}

function service(entry: Entry, {known}: Store): Service {
  const name = entry.values.get('name')?.value ?? entry.path.slice('service/'.length);
  // Another spelling of the name is a name of its own for what the service is called, not for which one it is.
  const at = entry.path.slice('service/'.length).toLowerCase();
  const own = Object.hasOwn(known.services, at) ? known.services[at] : undefined;
  const defaults: Readonly<Record<string, string>> = {
    protocol: own?.protocol ?? '',
    chroot: own?.chroot ?? '',
    process_limit: String(own?.processLimit ?? 0),
    single: own?.single === true ? 'yes' : 'no',
  };
  return {
    name,
    values: entry.values,
    value: (key) => entry.values.get(key)?.value ?? defaults[key] ?? known.settings.service?.[key]?.default ?? '',
  };
}

/** Whether a service runs at all: those of a protocol need it in `protocols`. */
function isEnabled({value}: Service, protocols: string): boolean {
  const protocol = value('protocol');
  return protocol === '' || protocols.split(' ').includes(protocol);
}

/**
 * A protocol is known by the services that are there for it; Dovecot's words for one without any. `stores` are those that
 * one program sees, the most specific first.
 */
export function refusedProtocols(protocols: string, stores: readonly Store[]): string | null {
  const words = protocols.split(/ +/).filter((word) => word !== '');
  if (words.length === 1 && words[0] === 'none') return null;
  const served = servedProtocols(stores);
  const unknown = words.find((word) => !served.has(word));
  return unknown === undefined ? null : `protocols: Unknown protocol: ${unknown}`;
}

function servedProtocols(stores: readonly Store[]): ReadonlySet<string> {
  const byService = new Map<string, string>();
  for (const {entries} of stores) {
    for (const [path, {type, values}] of entries) {
      const protocol = type === 'service' ? values.get('protocol')?.value : undefined;
      if (protocol !== undefined && !byService.has(path)) byService.set(path, protocol);
    }
  }
  const own = Object.entries(stores[0]?.known.services ?? {});
  const left = own.filter(([name]) => !byService.has(`service/${name.toLowerCase()}`));
  return new Set([...byService.values(), ...left.map(([, {protocol}]) => protocol ?? '')]);
}

/** The entry of a service, also of one that no file mentions. */
function entryOf(path: string, store: Store): Entry {
  return store.entries.get(path) ?? {type: 'service', free: false, values: new Map(), node: null, path};
}

function processLimit({value}: Service, root: (name: string) => string): number {
  const limit = Number(value('process_limit'));
  return limit === 0 ? Number(root('default_process_limit')) : limit;
}

function isTooLow(size: string): boolean {
  const bytes = parseSize(size);
  return typeof bytes === 'bigint' && bytes !== 0n && bytes < 1_048_576n;
}

/** What is wrong with one service, in the order in which Dovecot looks: the setting to blame and the words. */
function* wrongIn(found: Service, root: (name: string) => string): Generator<readonly [string, string]> {
  const {value} = found;
  const limit = processLimit(found, root);
  if (value('drop_priv_before_exec') === 'yes' && value('chroot') !== '') {
    yield ['drop_priv_before_exec', "drop_priv_before_exec=yes can't be used with chroot"];
  }
  if (Number(value('process_min_avail')) > limit) {
    yield ['process_min_avail', 'process_min_avail is higher than process_limit'];
  }
  if (isTooLow(value('vsz_limit'))) yield ['vsz_limit', 'vsz_limit is too low'];
  if (value('single') === 'yes' && limit > 1) yield ['process_limit', 'process_limit must be 1'];
}

interface Listener {
  readonly address: string;
  readonly entry: Entry | null;
}

/** What a listener listens on as Dovecot compares it; null for one that is switched off. */
function listenerAddress(
  type: string,
  name: string,
  value: (key: string, otherwise: string) => string,
  base: string,
): string | null {
  if (type === 'inet_listener') {
    const port = value('port', '0');
    return port === '0' ? null : `${port}:${value('address', '')}`;
  }
  if (value('mode', '0600') === '00') return null;
  const path = value('path', name.replaceAll('\\s', '/'));
  return path.startsWith('/') ? path : `${base}/${path}`;
}

/** Paths of the listeners that the files add or change, by the path of their service. */
function touchedListeners(store: Store): Map<string, string[]> {
  const byService = new Map<string, string[]>();
  for (const [key, {type}] of store.entries) {
    if (!type.endsWith('_listener')) continue;
    const path = key.split('/', 2).join('/');
    const keys = byService.get(path);
    if (keys === undefined) byService.set(path, [key]);
    else keys.push(key);
  }
  return byService;
}

function* listenersOf(
  path: string,
  name: string,
  store: Store,
  touched: readonly string[],
  base: string,
): Generator<Listener> {
  const builtin = (store.known.services[name]?.listeners ?? []).map((listener) => `${path}/${listener}`);
  for (const key of new Set([...builtin, ...touched])) {
    const [type = '', listener = ''] = key.slice(path.length + 1).split('/');
    const entry = store.entries.get(key) ?? null;
    const own = store.known.entries?.[key.toLowerCase()];
    const value = (setting: string, otherwise: string) =>
      entry?.values.get(setting)?.value ?? own?.[setting] ?? otherwise;
    const address = listenerAddress(type, listener, value, base);
    if (address !== null) yield {address, entry};
  }
}

function refuse(entry: Entry, text: string): Refusal {
  return {text, assignment: null, node: entry.node ?? [...entry.values.values()].at(-1)?.node ?? null};
}

/** Listeners without a path, and those that two services have; only looked for where the files touch a listener. */
export function* checkListeners(store: Store, root: (name: string) => string): Generator<Refusal> {
  const touched = touchedListeners(store);
  if (touched.size === 0) return;
  const seen = new Set<string>();
  const names = new Set(Object.keys(store.known.services).map((name) => `service/${name}`));
  for (const [path, {type}] of store.entries) if (type === 'service') names.add(path);
  for (const path of names) {
    const name = path.slice('service/'.length);
    if (!isEnabled(service(entryOf(path, store), store), root('protocols'))) continue;
    for (const listener of listenersOf(path, name, store, touched.get(path) ?? [], root('base_dir'))) {
      if (listener.entry?.values.get('path')?.value === '') {
        yield refuse(listener.entry, `service(${name}): ${listener.entry.type.slice(8)}: path must not be empty`);
      } else if (seen.has(listener.address) && listener.entry !== null) {
        yield refuse(listener.entry, `duplicate listener: ${listener.address}`);
      }
      seen.add(listener.address);
    }
  }
}

/** Checks over the settings of each service that the files touch (master-settings.c). */
export function* checkServices(store: Store, root: (name: string) => string): Generator<Refusal> {
  for (const entry of store.entries.values()) {
    if (entry.type !== 'service' || entry.values.size === 0) continue;
    const found = service(entry, store);
    if (!isEnabled(found, root('protocols'))) continue;
    for (const [key, words] of wrongIn(found, root)) {
      const assignment = entry.values.get(key) ?? [...entry.values.values()].at(-1) ?? null;
      yield {text: `service(${found.name}): ${words}`, assignment, node: assignment?.node ?? entry.node};
    }
  }
}
