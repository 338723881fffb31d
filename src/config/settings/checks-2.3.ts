import {checkConflicts} from './conflicts.js';
import {checkAliases, checkEntry, checkExporters, checkValues} from './entry-checks.js';
import {createFilterIndex, type FilterIndex, matches} from './filter-index.js';
import type {FilteredStore} from './filtered-store.js';
import type {Refusal} from './refusal.js';
import {checkListeners, checkServices, refusedProtocols} from './services.js';
import type {Store} from './store.js';
import {parseSize} from './types.js';
import {isChecked, refusedValue, type ValueOf} from './value-checks.js';

/** Checks over two or more settings, each with the settings that lead to it. */
const relations: readonly {
  readonly settings: readonly string[];
  readonly fails: (value: ValueOf) => boolean;
  readonly text: string;
}[] = [
  {
    settings: ['last_valid_uid', 'first_valid_uid'],
    fails: (value) => largerFirst(value('first_valid_uid'), value('last_valid_uid')),
    text: "first_valid_uid can't be larger than last_valid_uid",
  },
  {
    settings: ['last_valid_gid', 'first_valid_gid'],
    fails: (value) => largerFirst(value('first_valid_gid'), value('last_valid_gid')),
    text: "first_valid_gid can't be larger than last_valid_gid",
  },
  {
    settings: ['mail_nfs_index', 'mail_fsync', 'mmap_disable'],
    fails: (value) =>
      value('mail_nfs_index') === 'yes' && value('mmap_disable') === 'yes' && value('mail_fsync') !== 'always',
    text: 'mail_nfs_index=yes requires mail_fsync=always',
  },
  {
    settings: ['auth_cache_size'],
    fails: (value) => isBetween(value('auth_cache_size'), 1, 1023),
    text: 'auth_cache_size value is too small',
  },
];

function largerFirst(first: string, last: string): boolean {
  return Number(last) !== 0 && Number(first) > Number(last);
}

function isBetween(size: string, least: number, most: number): boolean {
  const bytes = parseSize(size);
  return typeof bytes === 'bigint' && bytes >= least && bytes <= most;
}

function valueIn(stores: readonly FilteredStore[], name: string): string {
  for (const {store} of stores) {
    const found = store.root.get(name);
    if (found !== undefined) return found.value;
  }
  return stores[0]?.store.known.settings['']?.[name]?.default ?? '';
}

/** Values as a session sees them to which exactly this filter applies; what it sees is looked up at the first call. */
function lookUpFrom(from: FilteredStore, index: FilterIndex<FilteredStore>): ValueOf {
  let seen: readonly FilteredStore[] | undefined;
  return (name) => {
    seen ??= index.seenBy(from.filter);
    return valueIn(seen, name);
  };
}

function* checkRoot(from: FilteredStore, value: ValueOf, seen: () => readonly Store[]): Generator<Refusal> {
  const known = from.store.known.settings[''] ?? {};
  for (const assignment of from.store.root.values()) {
    const setting = known[assignment.key];
    if (setting === undefined || !isChecked(assignment.key, setting)) continue;
    const text =
      assignment.key === 'protocols'
        ? refusedProtocols(value('protocols'), seen())
        : refusedValue(assignment.key, setting, value(assignment.key), value);
    if (text !== null) yield {text, assignment, node: assignment.node};
  }
  for (const {settings, fails, text} of relations) {
    const assignment = settings.map((name) => from.store.root.get(name)).find((found) => found !== undefined);
    if (assignment !== undefined && fails(value)) yield {text, assignment, node: assignment.node};
  }
}

/** What Dovecot refuses once all files are read: values that only fail together, words of lists, blocks without a name. */
export function* checkStores(stores: readonly FilteredStore[]): Generator<Refusal> {
  const index = createFilterIndex(stores);
  for (const from of stores) {
    if (!matches(from.filter, from.filter)) continue;
    const value = lookUpFrom(from, index);
    const seen = () => index.seenBy(from.filter).map(({store}) => store);
    yield* checkRoot(from, value, seen);
    for (const entry of from.store.entries.values()) {
      yield* checkEntry(entry, from);
      yield* checkValues(entry, from);
    }
    yield* checkAliases(from);
    yield* checkExporters(from);
    yield* checkServices(from.store, value);
    yield* checkListeners(from.store, value);
    yield* checkConflicts(index, from);
  }
}
