import type {BlockNode, SettingNode} from '../language/tree.js';
import type {KnownSetting} from './known.js';
import {findBlock, findSetting, type KnownBlock, type KnownSettings} from './known-2.3.js';
import {judgeValue} from './types.js';

/** One assignment that took effect, and the one before it. */
export interface Assignment {
  readonly key: string;
  /** In the spelling doveconf prints. */
  readonly value: string;
  readonly node: SettingNode | BlockNode;
  readonly previous: Assignment | null;
}

type Values = Map<string, Assignment>;

/** One entry of a list of blocks (`service imap`), or a block of free keys. */
export interface Entry {
  /** Path of block types. */
  readonly type: string;
  readonly free: boolean;
  readonly values: Values;
  readonly node: SettingNode | BlockNode | null;
  /** Without it, Dovecot's own entry. */
  readonly path: string;
}

/** The settings of the root or of one filter, looked up as Dovecot's settings parser does. */
export interface Store {
  readonly known: KnownSettings;
  readonly root: Values;
  readonly plugin: Values;
  readonly dict: Values;
  /** By path in lower case: Dovecot compares them without case. */
  readonly entries: Map<string, Entry>;
}

/** What became of a line: `unknown` leaves the wording to the caller, who knows the blocks around it. */
export type Applied =
  | {readonly kind: 'set'; readonly takesBlock: boolean; readonly auth: boolean}
  | {readonly kind: 'unknown'}
  | {readonly kind: 'refused'; readonly text: string};

type Found =
  | {readonly kind: 'setting'; readonly values: Values; readonly name: string; readonly setting: KnownSetting}
  | {readonly kind: 'block'; readonly type: string; readonly block: KnownBlock}
  | {readonly kind: 'key'; readonly entry: Entry; readonly key: string};

/** Types of the entries that are there without being written down, by path. */
const builtins = new WeakMap<KnownSettings, ReadonlyMap<string, string>>();

function builtinEntries(known: KnownSettings): ReadonlyMap<string, string> {
  const found = builtins.get(known);
  if (found !== undefined) return found;
  const entries = new Map<string, string>();
  for (const [name, {listeners}] of Object.entries(known.services)) {
    entries.set(`service/${name}`, 'service');
    for (const listener of listeners) {
      const type = `service/${listener.slice(0, listener.indexOf('/'))}`;
      entries.set(`service/${name}/${listener}`, type);
    }
  }
  builtins.set(known, entries);
  return entries;
}

/** A store in which nothing is set. */
export function createStore(known: KnownSettings): Store {
  return {known, root: new Map(), plugin: new Map(), dict: new Map(), entries: new Map()};
}

/** The entry of that path: one that was written down, or one of Dovecot's own at its first use. */
function entryAt(store: Store, path: string): Entry | undefined {
  const at = path.toLowerCase();
  const found = store.entries.get(at);
  if (found !== undefined) return found;
  const type = builtinEntries(store.known).get(at);
  if (type === undefined) return undefined;
  const entry: Entry = {type, free: false, values: new Map(), node: null, path: at};
  store.entries.set(at, entry);
  return entry;
}

function freeValues(store: Store, type: string): Values {
  return type === 'plugin' ? store.plugin : store.dict;
}

function findIn(store: Store, type: string, values: Values, name: string): Found | undefined {
  const found = findSetting(store.known, type, name);
  if (found !== undefined) return {kind: 'setting', values, name: found.name, setting: found.setting};
  const block = findBlock(store.known, type, name);
  return block === undefined ? undefined : {kind: 'block', type: block.path, block: block.block};
}

/** `plugin/KEY` needs no block before it: the first use adds the entry. Blocks of free keys are at the root. */
function openFree(store: Store, parent: string): Entry | undefined {
  if (parent.includes('/')) return undefined;
  const found = find(store, parent);
  if (found?.kind !== 'block' || !found.block.anyKey) return undefined;
  addEntries(store, parent, '0', found.type, true, null);
  return entryAt(store, parent);
}

function find(store: Store, path: string): Found | undefined {
  const slash = path.lastIndexOf('/');
  if (slash === -1) return findIn(store, '', store.root, path);
  const parent = path.slice(0, slash);
  const entry = entryAt(store, parent) ?? openFree(store, parent);
  if (entry === undefined) return undefined;
  const key = path.slice(slash + 1);
  return entry.free ? {kind: 'key', entry, key} : findIn(store, entry.type, entry.values, key);
}

function addEntry(store: Store, path: string, type: string, free: boolean, node: SettingNode | BlockNode | null): void {
  if (entryAt(store, path) !== undefined) return;
  store.entries.set(path.toLowerCase(), {type, free, values: free ? freeValues(store, type) : new Map(), node, path});
}

/** Adds the entries named in a value; gives back the path of one that may not be there twice. */
function addEntries(
  store: Store,
  path: string,
  value: string,
  type: string,
  free: boolean,
  node: SettingNode | BlockNode | null,
): string | null {
  if (free) addEntry(store, path, type, true, node);
  for (const word of value.split(/[,\t ]/)) {
    if (word === '') continue;
    const entry = `${path}/${word}`;
    const once = type === 'passdb' || type === 'userdb';
    if (once && store.entries.has(entry.toLowerCase())) return entry;
    addEntry(store, entry, type, free, node);
  }
  return null;
}

function assign(values: Values, key: string, value: string, node: SettingNode | BlockNode): void {
  values.set(key, {key, value, node, previous: values.get(key) ?? null});
}

/** Assigns a value to a path (`mail_plugins`, `plugin/0/KEY`, `service/imap/vsz_limit`), or adds entries to a list. */
export function apply(store: Store, path: string, value: string, node: SettingNode | BlockNode): Applied {
  const found = find(store, path);
  if (found === undefined) return {kind: 'unknown'};
  if (found.kind === 'key') {
    assign(found.entry.values, found.key, value, node);
    return {kind: 'set', takesBlock: false, auth: false};
  }
  if (found.kind === 'block') {
    const twice = addEntries(store, path, value, found.type, found.block.anyKey === true, node);
    if (twice !== null) return {kind: 'refused', text: `${twice} already exists`};
    return {kind: 'set', takesBlock: true, auth: found.block.notInLocalRemote === true};
  }
  const judged = judgeValue(found.setting, value);
  if ('error' in judged) return {kind: 'refused', text: judged.error};
  assign(found.values, found.name, judged.value, node);
  return {kind: 'set', takesBlock: !path.includes('/'), auth: found.setting.notInLocalRemote === true};
}

const nameSettings: Readonly<Record<string, string>> = {
  metric: 'metric_name',
  'service/unix_listener': 'path',
  'service/fifo_listener': 'path',
};

/** Gives the entry of a block its name. */
export function nameEntry(store: Store, path: string, name: string, node: BlockNode): void {
  const entry = entryAt(store, path);
  if (entry === undefined || entry.free) return;
  assign(entry.values, nameSettings[entry.type] ?? 'name', name, node);
}

/** What a `$name` finds: a value and whether this store set it; `invalid` for lists and blocks. */
export type LookupResult =
  | {readonly kind: 'value'; readonly value: string; readonly changed: boolean}
  | {readonly kind: 'invalid'}
  | {readonly kind: 'unknown'};

/** Looks a setting up by its plain name or path, its default where nothing set it; free keys and aliases cannot be. */
export function lookUp(store: Store, path: string): LookupResult {
  const found = find(store, path);
  if (found === undefined || found.kind === 'key') return {kind: 'unknown'};
  if (found.kind === 'block' || found.name !== path.slice(path.lastIndexOf('/') + 1)) return {kind: 'invalid'};
  const set = found.values.get(found.name);
  if (set !== undefined) return {kind: 'value', value: set.value, changed: true};
  return {kind: 'value', value: builtinDefault(store.known, path) ?? found.setting.default ?? '', changed: false};
}

/** The default of one of Dovecot's own services and listeners, where it is not that of every other. */
function builtinDefault({entries = {}}: KnownSettings, path: string): string | undefined {
  const slash = path.lastIndexOf('/');
  const parent = path.slice(0, Math.max(0, slash)).toLowerCase();
  return Object.hasOwn(entries, parent) ? entries[parent]?.[path.slice(slash + 1)] : undefined;
}
