import type {BlockNode, SettingNode} from './language/tree.js';
import type {Filter} from './settings/filters.js';
import type {Assignment} from './settings/store.js';

/** A boolean or string list in one place. */
export interface ListState {
  /** True when an assignment replaced what outer places have. */
  replaced: boolean;
  readonly entries: Map<string, Assignment>;
  /** Names that the replacing value has more than once: switching one off in the same place leaves the other on. */
  readonly repeated: Set<string>;
}

/** A line `@LABEL = NAME`, which puts the settings of a group in its place. */
export interface GroupUse {
  readonly name: string;
  readonly node: SettingNode;
}

/** What a place is called in the tree: a filter (`protocol lmtp`), a named block (`mail_attribute`), one of a list. */
export interface PlaceName {
  readonly kind: 'filter' | 'block' | 'list';
  /** Type of the block; `@LABEL` for a group. */
  readonly type: string;
  /** Empty for named blocks. */
  readonly name: string;
}

/** A place that settings of 2.4 stand in: Dovecot's config_filter_parser. */
export interface FilterNode extends PlaceName {
  /** Null for the root. */
  readonly parent: FilterNode | null;
  /** What it and those around it restrict to. */
  readonly filter: Filter;
  /** The line that opened it first; null for the root, and for one that only the path of a setting names. */
  readonly node: BlockNode | null;
  /** By full name. */
  readonly values: Map<string, Assignment>;
  /** By full name. */
  readonly lists: Map<string, ListState>;
  /** Names of the blocks that were opened in it, by their type, in order. */
  readonly names: Map<string, Set<string>>;
  /** By label, in the order of first use. */
  readonly groups: Map<string, GroupUse>;
  /** How many places before it were made. */
  readonly order: number;
  /** How many of it and those around it are of a list, and how many are named blocks. */
  readonly listDepth: number;
  readonly blockDepth: number;
  readonly children: Map<string, FilterNode>;
  /** True once the setting or block that it must have was seen in it. */
  complete: boolean;
}

function childKey({kind, type, name}: PlaceName): string {
  return `${kind}\n${type}\n${name}`;
}

/** All places of a configuration, in the order in which they were made. */
export class FilterTree {
  readonly root: FilterNode;
  readonly all: FilterNode[] = [];

  constructor(everything: Filter) {
    this.root = this.#make(null, {kind: 'filter', type: '', name: ''}, everything, null);
  }

  #make(parent: FilterNode | null, place: PlaceName, filter: Filter, node: BlockNode | null): FilterNode {
    const made: FilterNode = {
      ...place,
      parent,
      filter,
      node,
      values: new Map(),
      lists: new Map(),
      names: new Map(),
      groups: new Map(),
      order: this.all.length,
      listDepth: (parent?.listDepth ?? 0) + (place.kind === 'list' ? 1 : 0),
      blockDepth: (parent?.blockDepth ?? 0) + (place.kind === 'block' ? 1 : 0),
      children: new Map(),
      complete: false,
    };
    this.all.push(made);
    return made;
  }

  find(parent: FilterNode, place: PlaceName): FilterNode | undefined {
    return parent.children.get(childKey(place));
  }

  /** The place of that name inside another, made where it is new. */
  open(parent: FilterNode, place: PlaceName, node: BlockNode | null, filter: Filter = parent.filter): FilterNode {
    const found = this.find(parent, place);
    if (found !== undefined) return found;
    const made = this.#make(parent, place, filter, node);
    parent.children.set(childKey(place), made);
    return made;
  }
}

/** The name by which a session asks for a block: `mail_attribute`, `push_notification/main`; null for a filter. */
export function lookupName({kind, type, name}: PlaceName): string | null {
  if (kind === 'filter') return null;
  return kind === 'list' ? `${type}/${name}` : type;
}

/** Whether a place is a group, or inside one. */
export function isInGroup(place: FilterNode): boolean {
  for (let at: FilterNode | null = place; at !== null; at = at.parent) if (at.type.startsWith('@')) return true;
  return false;
}

/** Whether what is in a place holds for some addresses only. */
export function isInAddress({filter: {local, remote, localName}}: FilterNode): boolean {
  return localName !== null || (local?.bits ?? 0) > 0 || (remote?.bits ?? 0) > 0;
}

/** Sorts the place that wins first: more names of lists around it, more named blocks around it, made later. */
export function byPrecedence(a: FilterNode, b: FilterNode): number {
  return b.listDepth - a.listDepth || b.blockDepth - a.blockDepth || b.order - a.order;
}

/** Assigns a value in a place. */
export function assignIn(place: FilterNode, key: string, value: string, node: SettingNode | BlockNode): void {
  place.values.set(key, {key, value, node, previous: place.values.get(key) ?? null});
}

function listOf(place: FilterNode, key: string): ListState {
  const found = place.lists.get(key);
  if (found !== undefined) return found;
  const list: ListState = {replaced: false, entries: new Map(), repeated: new Set()};
  place.lists.set(key, list);
  return list;
}

/** Replaces a list by names that are all switched on. */
export function replaceList(place: FilterNode, key: string, names: readonly string[], node: SettingNode): void {
  const list = listOf(place, key);
  list.replaced = true;
  list.entries.clear();
  list.repeated.clear();
  for (const name of names) {
    if (list.entries.has(name)) list.repeated.add(name);
    list.entries.set(name, {key: name, value: 'yes', node, previous: null});
  }
}

/** Changes one entry of a list. */
export function changeList(place: FilterNode, key: string, name: string, value: string, node: SettingNode): void {
  const {entries, repeated} = listOf(place, key);
  if (repeated.has(name)) return;
  entries.set(name, {key: name, value, node, previous: entries.get(name) ?? null});
}
