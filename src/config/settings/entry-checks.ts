import type {FilteredStore} from './filtered-store.js';
import type {KnownSetting} from './known.js';
import type {Refusal} from './refusal.js';
import type {Entry} from './store.js';
import {refusedValue, type ValueOf} from './value-checks.js';

/** What a block lacks, and settings of it that do not go together. */
export function* checkEntry(entry: Entry, from: FilteredStore): Generator<Refusal> {
  if (entry.free || entry.node === null) return;
  const {known} = from.store;
  const value = (name: string) => entry.values.get(name)?.value ?? '';
  const nameSetting = entry.type === 'metric' ? 'metric_name' : 'name';
  for (const {setting, text} of known.blocks[entry.type]?.required ?? []) {
    const name = setting === 'name' ? nameSetting : setting;
    const isSet = entry.values.has(name) ? value(name) !== '' : hasDefault(known.settings[entry.type]?.[name]);
    if (!isSet) yield {text: text.replace('NAME', value(nameSetting)), assignment: null, node: entry.node};
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

/** Values of the settings of a block. */
export function* checkValues(entry: Entry, from: FilteredStore): Generator<Refusal> {
  if (entry.free) return;
  const value = (name: string) => entry.values.get(name)?.value ?? '';
  const known = from.store.known.settings[entry.type] ?? {};
  for (const assignment of entry.values.values()) {
    const setting = known[assignment.key];
    const text = setting === undefined ? null : refusedValue('', setting, assignment.value, value);
    if (text === null) continue;
    const shown = text.replace('PREFIX', value('prefix')).replace('NAME', value('name'));
    yield {text: shown, assignment, node: assignment.node};
  }
}

/** Namespaces that stand for others: for one that is there, and is none of the kind itself. */
export function* checkAliases(from: FilteredStore): Generator<Refusal> {
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
export function* checkExporters(from: FilteredStore): Generator<Refusal> {
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
