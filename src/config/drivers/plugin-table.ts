import {readData} from '../data-file.js';
import type {Dialect} from '../dialect.js';

/** What is known of a plugin, as every program of one series showed it (`npm run plugins:record`). */
export interface PluginFacts {
  /** `lib20_push_notification_plugin.so`: plugins load in the order of these names. */
  readonly file: string;
  /** What must be loaded before it, and the symbol that is undefined without; null where Dovecot names the plugin. */
  readonly needs: readonly {readonly plugin: string; readonly symbol: string | null}[];
  /** By program that cannot load it: the symbol that the program lacks. */
  readonly refused: Readonly<Record<string, string>>;
}

/** The plugins of one release series. */
export interface PluginTable {
  /** The programs that say which setting to change when a needed plugin is missing. */
  readonly namesSetting: readonly string[];
  readonly plugins: Readonly<Record<string, PluginFacts>>;
}

const other = (name: string, number: string): [string, PluginFacts] => [
  name,
  {file: `lib${number}_${name}_plugin.so`, needs: [], refused: {}},
];

/** Plugins in packages of their own or of other parties; none of them brings a driver. */
const others = Object.fromEntries([
  other('antispam', '90'),
  other('fts_flatcurve', '21'),
  other('fts_lucene', '21'),
  other('fts_solr', '21'),
  other('fts_xapian', '21'),
  other('mail_filter', '20'),
  other('var_expand_crypt', '20'),
]);

const kafkaSymbol = 'push_notification_event_mailboxcreate';

/** The plugin of another party whose driver is known; it does not exist for 2.4. */
const kafka: PluginFacts = {
  file: 'lib90_push_notification_kafka_plugin.so',
  needs: [{plugin: 'push_notification', symbol: kafkaSymbol}],
  refused: {},
};

/** Plugins that earlier releases had, and 2.3 alone: no module of that name comes with the series any more. */
const removed: Readonly<Record<Dialect, readonly string[]>> = {
  '2.3': ['autocreate', 'expire', 'imap_stats', 'snarf', 'stats'],
  '2.4': ['autocreate', 'expire', 'fts_lucene', 'imap_stats', 'snarf', 'stats', 'var_expand_crypt'],
};

const tables = new Map<Dialect, PluginTable>();

function read(series: Dialect): PluginTable {
  const {plugins, namesSetting} = readData(`plugins-${series}.json`) as PluginTable;
  const all = {...others, ...(series === '2.3' ? {push_notification_kafka: kafka} : {}), ...plugins};
  const there = Object.entries(all).filter(([name]) => !removed[series].includes(name));
  return {namesSetting, plugins: Object.fromEntries(there)};
}

function tableOf(series: Dialect): PluginTable {
  const found = tables.get(series) ?? read(series);
  tables.set(series, found);
  return found;
}

/** What is known of a plugin; undefined for names that the series does not have. */
export function findPlugin(series: Dialect, name: string): PluginFacts | undefined {
  const {plugins} = tableOf(series);
  return Object.hasOwn(plugins, name) ? plugins[name] : undefined;
}

/** Whether a plugin is one that only the other series or earlier releases have. */
export function isGone(series: Dialect, name: string): boolean {
  if (findPlugin(series, name) !== undefined) return false;
  return removed[series].includes(name) || findPlugin(series === '2.3' ? '2.4' : '2.3', name) !== undefined;
}

/** Dovecot's words when a plugin cannot be loaded beside those that are; null when it can. */
export function loadFailure(
  series: Dialect,
  program: string,
  name: string,
  folder: string,
  loaded: readonly string[],
): string | null {
  const facts = findPlugin(series, name);
  const missing = facts?.needs.find(({plugin}) => !loaded.includes(plugin));
  // What the program itself lacks shows when the file is opened, before Dovecot compares names of plugins.
  const symbol = missing?.symbol ?? facts?.refused[program] ?? missing?.symbol;
  if (symbol === undefined) return null;
  const file = `${folder}/${facts?.file}`;
  if (symbol !== null) {
    return `Couldn't load required plugin ${file}: dlopen() failed: ${file}: undefined symbol: ${symbol}`;
  }
  const plugin = missing?.plugin;
  const what = tableOf(series).namesSetting.includes(program)
    ? ` (you must set: mail_plugins=$mail_plugins ${plugin})`
    : '';
  return `Couldn't load required plugin ${file}: Plugin ${plugin} must be loaded also${what}`;
}
