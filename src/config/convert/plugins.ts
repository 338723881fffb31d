import type {Lines} from './page.js';

/** Plugins of 2.3 that 2.4 has under another name, or does without because the program itself does their work. */
const counterparts: Readonly<Record<string, string | null>> = {
  zlib: 'mail_compress',
  // IMAP COMPRESS belongs to the imap program itself.
  imap_zlib: null,
};

/** Plugins of 2.3 that 2.4 does not have: a session that is to load one fails. */
const gone = new Set([
  'autocreate',
  'expire',
  'fts_lucene',
  'fts_squat',
  'imap_old_stats',
  'imap_stats',
  'listescape',
  'mailbox_alias',
  'old_stats',
  'push_notification_kafka',
  'replication',
  'snarf',
  'stats',
  'var_expand_crypt',
]);

/** Plugins that do nothing but run drivers: push_notification, and what needs it. */
export const pushOnly: readonly string[] = ['push_notification', 'push_notification_lua'];

/** A `mail_plugins` list in the names of 2.4. */
export interface PluginNames {
  readonly names: readonly string[];
  /** Those that 2.4 does not have, by their names in 2.3. */
  readonly gone: readonly string[];
}

/** Translates the names of plugins. */
export function translatePlugins(names: readonly string[]): PluginNames {
  const kept = names.filter((name) => !gone.has(name));
  const translated = kept.flatMap((name) => (Object.hasOwn(counterparts, name) ? (counterparts[name] ?? []) : name));
  return {names: [...new Set(translated)], gone: names.filter((name) => gone.has(name))};
}

/** Entries of a list that add to what is there: `mail_plugins { quota = yes }`; nothing for none. */
export function addPlugins(names: readonly string[], off: readonly string[] = []): Lines {
  if (names.length + off.length === 0) return [];
  const entry = (value: string) => (name: string) => [1, `${name} = ${value}`] as const;
  return [[0, 'mail_plugins {'], ...names.map(entry('yes')), ...off.map(entry('no')), [0, '}']];
}

/**
 * The list of a program as 2.4 is to have it, where the root has another: what it has more, or the list in place of it.
 * `withoutPush` switches the push plugin off.
 */
export function programPlugins(names: readonly string[], root: readonly string[], withoutPush: boolean): Lines {
  const wanted = withoutPush ? names.filter((name) => !pushOnly.includes(name)) : names;
  const off = withoutPush ? pushOnly.filter((name) => root.includes(name)) : [];
  const isMore = root.every((name) => wanted.includes(name) || off.includes(name));
  if (isMore)
    return addPlugins(
      wanted.filter((name) => !root.includes(name)),
      off,
    );
  return [[0, `mail_plugins = ${wanted.join(' ')}`.trimEnd()]];
}
