import type {EffectiveConfig, EffectiveView} from './effective.js';
import {applies, merge} from './effective-layers.js';
import type {FilteredStore} from './settings/filtered-store.js';
import {bySpecificity} from './settings/filters.js';
import type {KnownSettings} from './settings/known-2.3.js';

/** The view of one program over the stores of all filters. */
function createView(stores: readonly FilteredStore[], known: KnownSettings, protocol: string): EffectiveView {
  const program = protocol === 'global' ? null : protocol;
  const matching = stores
    .filter(({filter}) => applies(filter, program))
    .sort((a, b) => bySpecificity(a.filter, b.filter));
  const settings = merge(matching.map(({store, node}) => ({values: store.root, node})));
  return {
    dialect: '2.3',
    protocol,
    settings,
    list: () => [],
    entries: () => [],
    structs: () => [],
    kind: () => 'text',
    blocks: () => [],
    plugin: merge(matching.map(({store, node}) => ({values: store.plugin, node}))),
    value: (key) => settings.get(key)?.value ?? known.settings['']?.[key]?.default ?? '',
  };
}

/** Views over what was interpreted; each is made when it is first asked for. */
export function createEffective(stores: readonly FilteredStore[], known: KnownSettings): EffectiveConfig {
  const views = new Map<string, EffectiveView>();
  const names = stores.map(({filter}) => filter.protocol?.replace(/^!/, '') ?? '').filter((name) => name !== '');
  return {
    named: [...new Set(names)],
    protocol(name) {
      const view = views.get(name) ?? createView(stores, known, name);
      views.set(name, view);
      return view;
    },
  };
}
