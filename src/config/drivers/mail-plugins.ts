import {editDistance} from '../../nearest.js';
import type {Dialect} from '../dialect.js';

/** File numbers of the plugins of Dovecot 2.3, its Pigeonhole and known third parties: plugins load in that order. */
const numbers: Readonly<Record<string, string>> = {
  acl: '01',
  apparmor: '01',
  mail_lua: '01',
  imap_acl: '02',
  lazy_expunge: '02',
  mail_crypt_acl: '05',
  pop3_migration: '05',
  last_login: '10',
  mail_crypt: '10',
  quota: '10',
  imap_quota: '11',
  trash: '11',
  notify: '15',
  autocreate: '20',
  charset_alias: '20',
  expire: '20',
  fts: '20',
  listescape: '20',
  mail_filter: '20',
  mail_log: '20',
  mailbox_alias: '20',
  notify_status: '20',
  push_notification: '20',
  quota_clone: '20',
  replication: '20',
  snarf: '20',
  var_expand_crypt: '20',
  virtual: '20',
  zlib: '20',
  fts_flatcurve: '21',
  fts_lucene: '21',
  fts_solr: '21',
  fts_squat: '21',
  fts_xapian: '21',
  push_notification_lua: '22',
  imap_zlib: '30',
  antispam: '90',
  old_stats: '90',
  push_notification_kafka: '90',
  sieve: '90',
  stats: '90',
  imap_filter_sieve: '95',
  imap_old_stats: '95',
  imap_sieve: '95',
  imap_stats: '95',
  welcome: '99',
};

/** The plugins that push notifications need; a near miss of one of these names is a misspelling. */
export const pushPlugins = [
  'notify',
  'push_notification',
  'mail_lua',
  'push_notification_lua',
  'push_notification_kafka',
];

/** What stops a plugin from loading when another is not there. */
const needs: readonly {readonly plugin: string; readonly needs: string; readonly text: (file: string) => string}[] = [
  {
    plugin: 'push_notification',
    needs: 'notify',
    text: () => 'Plugin notify must be loaded also (you must set: mail_plugins=$mail_plugins notify)',
  },
  {plugin: 'push_notification_lua', needs: 'mail_lua', text: undefinedSymbol('dlua_dovecot_register')},
  {
    plugin: 'push_notification_lua',
    needs: 'push_notification',
    text: undefinedSymbol('push_notification_get_events'),
  },
  {
    plugin: 'push_notification_kafka',
    needs: 'push_notification',
    text: undefinedSymbol('push_notification_event_mailboxcreate'),
  },
];

function undefinedSymbol(symbol: string): (file: string) => string {
  return (file) => `dlopen() failed: ${file}: undefined symbol: ${symbol}`;
}

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

/** Whether a name stands for a plugin that surely is not there: a near miss of a push plugin, or no name at all. */
export function isMisspelt(name: string): boolean {
  if (Object.hasOwn(numbers, name)) return false;
  return !/^\w[\w.-]*$/.test(name) || name.endsWith('_plugin') || meantPlugin(name) !== null;
}

/** The push plugin that a name stands for but for a few letters; other parties' plugins have longer words of their own. */
export function meantPlugin(name: string): string | null {
  const most = Math.max(1, Math.min(3, Math.floor(name.length / 4)));
  return pushPlugins.find((plugin) => editDistance(name.toLowerCase(), plugin) <= most) ?? null;
}

/** Whether a plugin is none of Dovecot's own and nothing is known of it: it may bring drivers and settings. */
export function isForeign(name: string): boolean {
  return !isKnownPlugin(name) && !isMisspelt(name);
}

/** Whether it is a plugin of Dovecot 2.3, its Pigeonhole or a known third party, under its plain name or its file's. */
export function isKnownPlugin(name: string): boolean {
  return Object.hasOwn(numbers, name) || Object.hasOwn(numbers, baseName(name));
}

function fileOf(name: string, folder: string): string {
  return `${folder}/lib${numbers[name] ?? '90'}_${name}_plugin.so`;
}

function order(name: string): string {
  return `${numbers[name] ?? '90'}_${name}_plugin.so`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Names of plugins in the order in which their files load; names without a known file come last. */
export function inLoadingOrder(names: readonly string[]): string[] {
  const rank = (name: string) => (Object.hasOwn(numbers, baseName(name)) ? order(baseName(name)) : `~${name}`);
  return [...names].sort((a, b) => compare(rank(a), rank(b)));
}

/**
 * Loads a list of plugins as Dovecot does: by file name, each after what it needs, then says which were
 * not found. The Kafka plugin does not exist for 2.4.
 */
export function loadPlugins(value: string, folder: string, dialect: Dialect = '2.3'): LoadedPlugins {
  const asWritten = splitPlugins(value);
  const names = [...new Set(asWritten.map(baseName))].sort(compare);
  const isAbsent = (name: string) => isMisspelt(name) || (dialect === '2.4' && name === 'push_notification_kafka');
  const found = names.filter((name) => !isAbsent(name)).sort((a, b) => compare(order(a), order(b)));
  const loaded: string[] = [];
  const blame = (name: string) => asWritten.find((written) => baseName(written) === name) ?? name;
  for (const name of found) {
    const missing = needs.find((need) => need.plugin === name && !loaded.includes(need.needs));
    if (missing !== undefined) {
      const file = fileOf(name, folder);
      const text = `Couldn't load required plugin ${file}: ${missing.text(file)}`;
      return {loaded, listed: names, asWritten, failure: {text, name: blame(name)}};
    }
    loaded.push(name);
  }
  const absent = names.find(isAbsent);
  if (absent === undefined) return {loaded, listed: names, asWritten, failure: null};
  return {
    loaded,
    listed: names,
    asWritten,
    failure: {text: `Plugin '${absent}' not found from directory ${folder}`, name: blame(absent)},
  };
}
