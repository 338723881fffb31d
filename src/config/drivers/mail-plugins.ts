import {editDistance} from '../../nearest.js';
import type {Dialect} from '../dialect.js';
import {findPlugin, isGone, loadFailure} from './plugin-table.js';

/** The plugins that push notifications need; a near miss of one of these names is a misspelling. */
export const pushPlugins = [
  'notify',
  'push_notification',
  'mail_lua',
  'push_notification_lua',
  'push_notification_kafka',
];

/** What loading a list of plugins comes to. */
export interface LoadedPlugins {
  /** In loading order, as far as it came. */
  readonly loaded: readonly string[];
  /** The names, without what a file's name adds, whether or not they load. */
  readonly listed: readonly string[];
  /** Names as written whose hooks run in a session: the plain ones. */
  readonly asWritten: readonly string[];
  /** Dovecot's text when it fails, and the name as written that is to blame. */
  readonly failure: {readonly text: string; readonly name: string} | null;
}

/** The names in a `mail_plugins` value. */
export function splitPlugins(value: string): string[] {
  return value.split(/[ ,]+/).filter((word) => word !== '');
}

/** A name without the `lib`, the number and the suffix that a plugin's file has. */
export function baseName(name: string): string {
  return name.replace(/^lib/, '').replace(/^\d+_/, '').replace(/\.so$/, '');
}

/** Whether it is a plugin of either series or a known third party, under its plain name or its file's. */
export function isKnownPlugin(name: string): boolean {
  const plain = baseName(name);
  return (['2.3', '2.4'] as const).some((series) => findPlugin(series, plain) !== undefined || isGone(series, plain));
}

/** Whether a name stands for a plugin that surely is not there: a near miss of a push plugin, or no name at all. */
export function isMisspelt(name: string): boolean {
  if (isKnownPlugin(name)) return false;
  return !/^\w[\w.-]*$/.test(name) || name.endsWith('_plugin') || meantPlugin(name) !== null;
}

/** Whether nothing is known of a plugin: it may bring drivers and settings. */
export function isForeign(name: string): boolean {
  return !isKnownPlugin(name) && !isMisspelt(name);
}

/** The push plugin that a name stands for but for a few letters; other parties' plugins have longer words of their own. */
export function meantPlugin(name: string): string | null {
  const lower = name.toLowerCase();
  const most = Math.max(1, Math.min(3, Math.floor(name.length / 4)));
  return pushPlugins.find((plugin) => isNear(lower, plugin, most)) ?? null;
}

/** `push_notification_sms` is three letters from `push_notification_lua`, but they are a word of their own. */
function isNear(name: string, plugin: string, most: number): boolean {
  if (editDistance(name, plugin) > most) return false;
  const [own, other] = [lastWord(name), lastWord(plugin)];
  return own === null || other === null || editDistance(own, other) <= Math.max(1, Math.floor(other.length / 3));
}

/** What follows `push_notification_`, however it is separated. */
function lastWord(name: string): string | null {
  return /^push.?notification.(.+)$/.exec(name)?.[1] ?? null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Names of plugins in the order in which their files load; names without a known file come last. */
export function inLoadingOrder(names: readonly string[], series: Dialect): string[] {
  const rank = (name: string) => {
    const plugin = baseName(name);
    return findPlugin(series, plugin)?.file ?? `~${name}`;
  };
  return [...names].sort((a, b) => compare(rank(a), rank(b)));
}

/**
 * Loads a list of plugins in one program as Dovecot does: by file name, each after what it needs, then says which were
 * not found.
 */
export function loadPlugins(value: string, folder: string, program: string, series: Dialect): LoadedPlugins {
  const asWritten = splitPlugins(value);
  const listed = [...new Set(asWritten.map(baseName))].sort(compare);
  const isAbsent = (name: string) => isMisspelt(name) || isGone(series, name);
  const found = inLoadingOrder(
    listed.filter((name) => !isAbsent(name)),
    series,
  );
  const loaded: string[] = [];
  const common = {loaded, listed, asWritten};
  const blame = (name: string) => asWritten.find((written) => baseName(written) === name) ?? name;
  for (const name of found) {
    const text = loadFailure(series, program, name, folder, loaded);
    if (text !== null) return {...common, failure: {text, name: blame(name)}};
    loaded.push(name);
  }
  const absent = listed.find(isAbsent);
  if (absent === undefined) return {...common, failure: null};
  return {...common, failure: {text: `Plugin '${absent}' not found from directory ${folder}`, name: blame(absent)}};
}
