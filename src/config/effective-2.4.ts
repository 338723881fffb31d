import {addressFilters, type Sessions, sessionViews} from './addresses.js';
import type {EffectiveBlock, EffectiveConfig, EffectiveSetting, EffectiveView} from './effective.js';
import {effective, merge} from './effective-layers.js';
import {byPrecedence, type FilterNode, type FilterTree, isInGroup, lookupName} from './filter-tree.js';
import {createFilterIndex, type FilterIndex} from './settings/filter-index.js';
import type {Filter} from './settings/filters.js';
import type {KnownSettings24} from './settings/known-2.4.js';
import {expandVariables24} from './settings/var-expand.js';

/** Names of blocks, as a session asks for them: `push_notification/main`. */
type Names = ReadonlySet<string>;

/** The places of one program, found by the innermost name of a block; filters alone under the empty one. */
class Places {
  readonly #byName = new Map<string, FilterNode[]>();
  readonly #groups: readonly FilterNode[];

  constructor(index: FilterIndex<FilterNode>, filter: Filter) {
    const seen = [...index.seenBy(filter)].sort(byPrecedence);
    this.#groups = seen.filter(isInGroup);
    for (const place of seen) {
      if (isInGroup(place)) continue;
      const name = lookupName(place) ?? '';
      const same = this.#byName.get(name);
      if (same === undefined) this.#byName.set(name, [place]);
      else same.push(place);
    }
  }

  /** The places whose settings a session finds that asks for these blocks, the one that wins first. */
  matching(names: Names): FilterNode[] {
    const found = ['', ...names].flatMap((name) => {
      return (this.#byName.get(name) ?? []).filter((place) => isWithin(place, names));
    });
    if (names.size > 0) found.sort(byPrecedence);
    return found.flatMap((place) => (place.groups.size === 0 ? [place] : [place, ...this.#used(place, names)]));
  }

  /** The groups that a place uses come right after it. */
  #used(place: FilterNode, names: Names): FilterNode[] {
    const uses = [...place.groups].map(([label, {name}]) => `${label}/${name}`);
    const all = new Set([...names, ...uses]);
    return this.#groups.filter((group) => isWithin(group, all));
  }
}

/** Whether a session that asks for these blocks is inside a place. */
function isWithin(place: FilterNode, names: Names): boolean {
  for (let at: FilterNode | null = place; at !== null; at = at.parent) {
    const name = lookupName(at);
    if (name !== null && !names.has(name)) return false;
  }
  return true;
}

function layers(places: readonly FilterNode[]): {values: FilterNode['values']; node: FilterNode['node']}[] {
  return places.map((place) => ({values: place.values, node: filterBlock(place)}));
}

/** The block that a setting was taken from because of the program; null where it holds for all. */
function filterBlock({filter, node}: FilterNode): FilterNode['node'] {
  return filter.protocol === null ? null : node;
}

/** Entries of a list by name: the first that was found counts, and none behind one that replaces the list. */
function mergeList(places: readonly FilterNode[], key: string): Map<string, EffectiveSetting> {
  const entries = new Map<string, EffectiveSetting>();
  for (const place of places) {
    const list = place.lists.get(key);
    if (list === undefined) continue;
    for (const [name, assignment] of list.entries) {
      if (assignment.node.kind !== 'setting' || entries.has(name)) continue;
      entries.set(name, effective(assignment, assignment.node, filterBlock(place)));
    }
    if (list.replaced) break;
  }
  return entries;
}

/** Whether an entry of a list is switched on. */
function isOn(value: string): boolean {
  const expanded = expandVariables24(value);
  return 'value' in expanded && /^(yes|y|1)$/i.test(expanded.value ?? '');
}

/** Names of blocks in the order in which Dovecot takes them: those of the place that wins come last. */
function orderedNames(places: readonly FilterNode[], type: string): string[] {
  const seen = new Set<string>();
  const byPlace = places.map((place) => {
    const fresh = [...(place.names.get(type) ?? [])].filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    return fresh;
  });
  return byPlace.reverse().flat();
}

/** Whether a place belongs to the block of that name, or is inside it. */
function isOf(place: FilterNode, name: string): boolean {
  for (let at: FilterNode | null = place; at !== null; at = at.parent) if (lookupName(at) === name) return true;
  return false;
}

/** What one program finds in the places of a configuration. */
class View24 implements EffectiveView {
  readonly dialect = '2.4';
  readonly plugin = new Map<string, EffectiveSetting>();
  readonly protocol: string;
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
  readonly #known: KnownSettings24;
  readonly #places: Places;
  readonly #outermost: readonly FilterNode[];
  readonly #names = new WeakMap<EffectiveBlock, Names>();
  readonly #asked = new Map<EffectiveBlock | null, Map<string, readonly EffectiveBlock[]>>();

  constructor(index: FilterIndex<FilterNode>, known: KnownSettings24, {protocol, filter}: Sessions) {
    this.protocol = protocol;
    this.#known = known;
    this.#places = new Places(index, filter);
    this.#outermost = this.#places.matching(new Set());
    this.settings = merge(layers(this.#outermost));
  }

  value(key: string): string {
    return this.settings.get(key)?.value ?? this.#default(key);
  }

  #default(key: string): string {
    return this.#known.settings['']?.[key]?.default ?? '';
  }

  kind(key: string): 'names' | 'pairs' | 'text' | 'plain' {
    const type: string = this.#known.settings['']?.[key]?.type ?? 'string';
    if (type === 'boollist') return 'names';
    if (type === 'strlist') return 'pairs';
    return type === 'string' || type === 'file' || type === 'words' ? 'text' : 'plain';
  }

  structs(key: string): readonly string[] {
    return [this.#known.settings['']?.[key]?.struct ?? []].flat();
  }

  list(key: string): readonly EffectiveSetting[] {
    return this.entries(key).filter(({value}) => isOn(value));
  }

  entries(key: string): readonly EffectiveSetting[] {
    return [...mergeList(this.#outermost, key).values()];
  }

  // Rules ask for the same blocks once for each of them.
  blocks(type: string, within?: EffectiveBlock): readonly EffectiveBlock[] {
    const byType = this.#asked.get(within ?? null) ?? new Map<string, readonly EffectiveBlock[]>();
    const found = byType.get(type) ?? this.#read(type, within);
    this.#asked.set(within ?? null, byType.set(type, found));
    return found;
  }

  #read(type: string, within: EffectiveBlock | undefined): readonly EffectiveBlock[] {
    const outer = within === undefined ? new Set<string>() : (this.#names.get(within) ?? new Set<string>());
    if (this.#known.blocks[type]?.name === 'forbidden') {
      const block = this.#block({type, name: ''}, type, outer);
      return block === null ? [] : [block];
    }
    return orderedNames(this.#places.matching(outer), type).flatMap((name) => {
      const block = this.#block({type, name}, `${type}/${name}`, outer);
      return block === null ? [] : [block];
    });
  }

  /** Null where nothing opens it. */
  #block(as: Pick<EffectiveBlock, 'type' | 'name'>, asked: string, outer: Names): EffectiveBlock | null {
    const names = new Set([...outer, asked]);
    const places = this.#places.matching(names);
    const own = places.filter((place) => isOf(place, asked));
    if (own.length === 0) return null;
    const settings = merge(layers(own));
    const inherited = (key: string) => places.find(({values}) => values.has(key))?.values.get(key)?.value;
    const found: EffectiveBlock = {
      ...as,
      node: own.find(({node}) => node !== null)?.node ?? null,
      settings,
      all: () => merge(layers(places)),
      value: (key) => inherited(key) ?? this.#default(key),
      entries: (key) => [...mergeList(places, key).values()],
    };
    this.#names.set(found, names);
    return found;
  }
}

/** Views over what was interpreted; each is made when it is first asked for. */
export function createEffective24({all}: FilterTree, known: KnownSettings24): EffectiveConfig {
  const index = createFilterIndex(all);
  const names = all.map(({filter}) => filter.protocol?.replace(/^!/, '') ?? '').filter((name) => name !== '');
  return {
    named: [...new Set(names)],
    ...sessionViews(addressFilters(all.map(placeOf)), {
      view: (sessions) => new View24(index, known, sessions),
      conflict: () => null,
    }),
  };
}

/** A place with all names by which it may change push settings: those of the blocks around it too. */
function placeOf(place: FilterNode) {
  const keys = [...place.values.keys(), ...place.lists.keys(), ...place.names.keys()];
  for (let at: FilterNode | null = place; at !== null; at = at.parent) keys.push(at.type);
  return {filter: place.filter, node: place.node, keys};
}
