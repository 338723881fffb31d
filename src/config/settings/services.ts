import type {Refusal} from './checks.js';
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
  const own = Object.hasOwn(known.services, name) ? known.services[name] : undefined;
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
