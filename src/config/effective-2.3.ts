import {addressFilters, type Sessions, sessionViews} from './addresses.js';
import type {AddressConfig, EffectiveConfig, EffectiveView} from './effective.js';
import {merge} from './effective-layers.js';
import {entriesOf23} from './entries-2.3.js';
import {sessionConflicts} from './settings/conflicts.js';
import {createFilterIndex, type FilterIndex} from './settings/filter-index.js';
import type {FilteredStore} from './settings/filtered-store.js';
import type {Filter} from './settings/filters.js';
import type {KnownSettings} from './settings/known-2.3.js';

/** The view of one program over the stores of the filters that its sessions pass. */
function createView(
  index: FilterIndex<FilteredStore>,
  known: KnownSettings,
  {protocol, filter}: Sessions,
): EffectiveView {
  const matching = index.seenBy(filter);
  const settings = merge(matching.map(({store, node}) => ({values: store.root, node})));
  return {
    dialect: '2.3',
    protocol,
    settings,
    list: () => [],
    entries: () => [],
    structs: () => [],
    kind: () => 'text',
    blocks: (type, within) => (within === undefined ? entriesOf23(type, matching, known) : []),
    plugin: merge(matching.map(({store, node}) => ({values: store.plugin, node}))),
    value: (key) => settings.get(key)?.value ?? known.settings['']?.[key]?.default ?? '',
  };
}

/** Views over what was interpreted; each is made when it is first asked for. */
export function createEffective(stores: readonly FilteredStore[], known: KnownSettings): EffectiveConfig {
  const index = createFilterIndex(stores);
  const names = stores.map(({filter}) => filter.protocol?.replace(/^!/, '') ?? '').filter((name) => name !== '');
  const places = stores.map(({filter, node, store}) => ({
    filter,
    node,
    keys: [...store.root.keys(), ...store.plugin.keys()],
  }));
  return {
    named: [...new Set(names)],
    ...sessionViews(addressFilters(places), {
      view: (sessions) => createView(index, known, sessions),
      conflict: (filter) => conflictOf(index, filter),
    }),
  };
}

function conflictOf(index: FilterIndex<FilteredStore>, filter: Filter): ReturnType<AddressConfig['conflict']> {
  for (const {text, node} of sessionConflicts(index, filter)) if (node !== null) return {text, span: node.span};
  return null;
}
