import type {FilteredStore} from '../interpret.js';
import {checkConflicts} from './conflicts.js';
import {refusedFilter} from './event-filter.js';
import {createFilterIndex, type FilterIndex, matches} from './filter-index.js';
import type {KnownSetting, ValueRule} from './known.js';
import {checkListeners, checkServices, refusedProtocols} from './services.js';
import type {Assignment, Entry, Store} from './store.js';
import {parseSize, parseTime} from './types.js';

/** A check that failed at the end of the files: Dovecot's words and the assignment to blame, null for none. */
export interface Refusal {
  readonly text: string;
  readonly assignment: Assignment | null;
  /** Where to place it; null where nothing in the files is to blame. */
  readonly node: Assignment['node'] | null;
}

type ValueOf = (name: string) => string;

/** When a rule does not apply although its value matches: what the other settings must hold. */
const lifted: Readonly<Record<string, (value: ValueOf) => boolean>> = {
  auth_policy_server_url: (value) => value('auth_policy_hash_nonce') !== '',
  mail_nfs_index: (value) => value('mmap_disable') === 'yes',
  pop3_delete_type: (value) => value('pop3_deleted_flag') !== '',
  ssl_verify_client_cert: (value) => value('ssl_ca') !== '' || value('ssl') === 'no',
  ssl_options: (value) => value('ssl') === 'no',
};

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

function numberOf(setting: KnownSetting, value: string): number {
  const parsed = setting.type === 'size' ? parseSize(value) : setting.type === 'time' ? parseTime(value, false) : value;
  return Number(parsed);
}

function breaks(rule: ValueRule, setting: KnownSetting, value: string): boolean {
  if (rule.filter === true) return refusedFilter(value) !== null;
  if (rule.re !== undefined) return new RegExp(rule.re).test(value);
  const number = numberOf(setting, value);
  if (rule.below !== undefined) return number < rule.below;
  if (rule.above !== undefined) return number > rule.above;
  const [least, most] = rule.between ?? [1, 0];
  return number >= least && number <= most;
}

/** Letters that stand for something in `pop3_uidl_format`, behind width and modifiers. */
function refusedUidlFormat(value: string): string | null {
  const letters = [...value.matchAll(/%[-\d]*(?:\.[-\d]*)?[LUEXRHNMDT]*(.)/gs)].map((match) => match[1] ?? '');
  const unknown = letters.find((letter) => !/[vumfg%]/.test(letter));
  if (unknown !== undefined) return `Unknown pop3_uidl_format variable: %${unknown}`;
  if (letters.some((letter) => letter !== '%')) return null;
  return "pop3_uidl_format setting doesn't contain any %% variables.";
}

function refusedHeaders(name: string): (value: string) => string | null {
  return (value) => {
    const fields = value.split(/[ ,]+/).filter((word) => /^hdr\./i.test(word));
    const wrong = fields.find((word) => !/^[!-9;-~]*$/.test(word.slice(4)));
    return wrong === undefined ? null : `Invalid ${name}: ${wrong} is not a valid header name`;
  };
}

/** Settings with a grammar of their own. */
const grammars: Readonly<Record<string, (value: string) => string | null>> = {
  pop3_uidl_format: refusedUidlFormat,
  mail_cache_fields: refusedHeaders('mail_cache_fields'),
  mail_always_cache_fields: refusedHeaders('mail_always_cache_fields'),
  mail_never_cache_fields: refusedHeaders('mail_never_cache_fields'),
};

function isWord(setting: KnownSetting, word: string): boolean {
  const known = (setting.words ?? []).some((candidate) =>
    setting.ignoreCase === true ? candidate.toLowerCase() === word.toLowerCase() : candidate === word,
  );
  return known || (setting.wordPattern !== undefined && new RegExp(setting.wordPattern).test(word));
}

function refusedWord(setting: KnownSetting, value: string): string | null {
  if (setting.type === 'keyword') {
    return (value === '' && setting.empty === true) || isWord(setting, value) ? null : value;
  }
  if (setting.type !== 'words') return null;
  const words = value.split(setting.comma === true ? /[ ,]+/ : / +/).filter((word) => word !== '');
  if (words.length === 1 && setting.alone?.includes(words[0] ?? '') === true) return null;
  return words.find((word) => !isWord(setting, word)) ?? null;
}

/** Dovecot's words for a value that is refused at the end of the files; null when it passes. */
function refusedValue(name: string, setting: KnownSetting, value: string, others: ValueOf): string | null {
  if (lifted[name]?.(others) === true) return null;
  const grammar = grammars[name]?.(value) ?? null;
  if (grammar !== null) return grammar;
  const word = refusedWord(setting, value);
  if (word !== null) return (setting.text ?? 'Invalid value: VALUE').replace(/VALUE|WORD/g, () => word);
  const rule = setting.rules?.find((candidate) =>
    candidate.unless === undefined || Object.hasOwn(lifted, name) ? breaks(candidate, setting, value) : false,
  );
  return rule === undefined
    ? null
    : rule.text.replace(/VALUE/g, () => value).replace('REASON', () => refusedFilter(value) ?? '');
}

function valueIn(stores: readonly FilteredStore[], name: string): string {
  for (const {store} of stores) {
    const found = store.root.get(name);
    if (found !== undefined) return found.value;
  }
  return stores[0]?.store.known.settings['']?.[name]?.default ?? '';
}

/** Values as a session sees them to which exactly this filter applies; what it sees is looked up at the first call. */
function lookUpFrom(from: FilteredStore, index: FilterIndex): ValueOf {
  let seen: readonly FilteredStore[] | undefined;
  return (name) => {
    seen ??= index.seenBy(from.filter);
    return valueIn(seen, name);
  };
}

function isChecked(name: string, {rules, type}: KnownSetting): boolean {
  return rules !== undefined || type === 'words' || type === 'keyword' || Object.hasOwn(grammars, name);
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

function* checkEntry(entry: Entry, from: FilteredStore): Generator<Refusal> {
  if (entry.free || entry.node === null) return;
  const {known} = from.store;
  const value = (name: string) => entry.values.get(name)?.value ?? '';
  for (const {setting, text} of known.blocks[entry.type]?.required ?? []) {
    const name = setting === 'name' && entry.type === 'metric' ? 'metric_name' : setting;
    const isSet = entry.values.has(name) ? value(name) !== '' : hasDefault(known.settings[entry.type]?.[name]);
    if (!isSet) yield {text: text.replace('NAME', value('name')), assignment: null, node: entry.node};
  }
  const together = togetherRefused(entry.type, value);
  if (together !== null) yield {text: together, assignment: null, node: entry.node};
}

/** Settings of one block that do not go together. */
function togetherRefused(type: string, value: ValueOf): string | null {
  if (type === 'passdb' && value('pass') === 'yes' && !['', 'return-ok'].includes(value('result_success'))) {
    return 'Obsolete pass=yes setting mixed with non-default result_success';
  }
  if (type === 'event_exporter' && /^(json|tab-text)$/.test(value('format')) && value('format_args') === '') {
    return `${value('format')} exporter format requires a time-* argument`;
  }
  return null;
}

function hasDefault(setting: KnownSetting | undefined): boolean {
  return setting?.default !== undefined && !['', 'x', 'event=x'].includes(setting.default);
}

function* checkValues(entry: Entry, from: FilteredStore): Generator<Refusal> {
  if (entry.free) return;
  const value = (name: string) => entry.values.get(name)?.value ?? '';
  const known = from.store.known.settings[entry.type] ?? {};
  for (const assignment of entry.values.values()) {
    const setting = known[assignment.key];
    const text = setting === undefined ? null : refusedValue('', setting, assignment.value, value);
    if (text === null || /is missing|can't be empty$|is empty/.test(text)) continue;
    const shown = text.replace('PREFIX', value('prefix')).replace('NAME', value('name'));
    yield {text: shown, assignment, node: assignment.node};
  }
}

function* checkAliases(from: FilteredStore): Generator<Refusal> {
  const spaces = [...from.store.entries.values()].filter(({type}) => type === 'namespace');
  const prefixOf = ({values}: Entry) => values.get('prefix')?.value ?? '';
  const byPrefix = new Map(spaces.toReversed().map((space) => [prefixOf(space), space]));
  for (const space of spaces) {
    const alias = space.values.get('alias_for');
    if (alias === undefined || space.values.get('disabled')?.value === 'yes') continue;
    const target = byPrefix.get(alias.value);
    const chained = target?.values.get('alias_for')?.value;
    const what =
      target === undefined
        ? `alias_for points to unknown namespace: ${alias.value}`
        : chained === undefined
          ? null
          : `alias_for chaining isn't allowed: ${alias.value} -> ${chained}`;
    if (what !== null) yield {text: `Namespace '${prefixOf(space)}': ${what}`, assignment: alias, node: alias.node};
  }
}

/** A metric that names an exporter needs it, as soon as there are exporters at all. */
function* checkExporters(from: FilteredStore): Generator<Refusal> {
  const entries = [...from.store.entries.values()];
  const exporters = entries.filter(({type}) => type === 'event_exporter');
  if (exporters.length === 0) return;
  const names = new Set(exporters.map(({values}) => values.get('name')?.value));
  for (const {type, values} of entries) {
    const exporter = values.get('exporter');
    if (type !== 'metric' || exporter === undefined || exporter.value === '' || names.has(exporter.value)) continue;
    const metric = values.get('metric_name')?.value ?? '';
    const text = `metric ${metric} refers to non-existent exporter '${exporter.value}'`;
    yield {text, assignment: exporter, node: exporter.node};
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
