import type {BlockNode, SettingNode} from './language/tree.js';
import {type Filter, filterKey} from './settings/filters.js';
import type {EnclosingBlock} from './settings/known-2.4.js';
import type {Assignment} from './settings/store.js';

/** A boolean or string list in one scope. */
export interface ListState {
  /** True when an assignment replaced what outer scopes have. */
  replaced: boolean;
  readonly entries: Map<string, Assignment>;
}

/** The settings that stand in one filter of 2.4 and the blocks within it. */
export interface Scope {
  readonly filter: Filter;
  /** Named blocks around, the outermost first. */
  readonly blocks: readonly EnclosingBlock[];
  /** The line that opened it first; null for the root. */
  readonly node: BlockNode | null;
  /** By full name. */
  readonly values: Map<string, Assignment>;
  /** By full name. */
  readonly lists: Map<string, ListState>;
}

function scopeKey(filter: Filter, blocks: readonly EnclosingBlock[]): string {
  return [filterKey(filter), ...blocks.map(({type, name}) => `${type}/${name ?? ''}`)].join('\n\n');
}

/** All scopes of a configuration, in the order in which they were first opened. */
export class Scopes {
  readonly all: Scope[] = [];
  readonly #byKey = new Map<string, Scope>();

  /** The scope of a filter and its blocks; opening the same one again leads to the same scope. */
  open(filter: Filter, blocks: readonly EnclosingBlock[], node: BlockNode | null): Scope {
    const key = scopeKey(filter, blocks);
    const found = this.#byKey.get(key);
    if (found !== undefined) return found;
    const scope: Scope = {filter, blocks, node, values: new Map(), lists: new Map()};
    this.#byKey.set(key, scope);
    this.all.push(scope);
    return scope;
  }
}

/** Assigns a value in a scope. */
export function assignIn(scope: Scope, key: string, value: string, node: SettingNode | BlockNode): void {
  scope.values.set(key, {key, value, node, previous: scope.values.get(key) ?? null});
}

function listOf(scope: Scope, key: string): ListState {
  const found = scope.lists.get(key);
  if (found !== undefined) return found;
  const list: ListState = {replaced: false, entries: new Map()};
  scope.lists.set(key, list);
  return list;
}

/** Replaces a list by names that are all switched on. */
export function replaceList(scope: Scope, key: string, names: readonly string[], node: SettingNode): void {
  const list = listOf(scope, key);
  list.replaced = true;
  list.entries.clear();
  for (const name of names) list.entries.set(name, {key: name, value: 'yes', node, previous: null});
}

/** Changes one entry of a list. */
export function changeList(scope: Scope, key: string, name: string, value: string, node: SettingNode): void {
  const {entries} = listOf(scope, key);
  entries.set(name, {key: name, value, node, previous: entries.get(name) ?? null});
}
