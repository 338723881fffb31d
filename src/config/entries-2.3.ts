import type {EffectiveBlock} from './effective.js';
import {merge} from './effective-layers.js';
import type {FilteredStore} from './settings/filtered-store.js';
import type {KnownSettings} from './settings/known-2.3.js';

/**
 * The entries of a list of blocks at the root (`namespace`) as a program sees them, settings by their names in 2.3. The
 * stores begin with the most specific filter.
 */
export function entriesOf23(
  type: string,
  stores: readonly FilteredStore[],
  known: KnownSettings,
): readonly EffectiveBlock[] {
  const all = stores.flatMap(({store, node}) =>
    [...store.entries.values()].filter((entry) => entry.type === type && !entry.free).map((entry) => ({entry, node})),
  );
  const paths = new Set(all.map(({entry}) => entry.path.toLowerCase()));
  return [...paths].map((path) => {
    const layers = all.filter(({entry}) => entry.path.toLowerCase() === path);
    const settings = merge(layers.map(({entry, node}) => ({values: entry.values, node})));
    const opening = layers.find(({entry}) => entry.node !== null)?.entry.node ?? null;
    return {
      type,
      name: path.slice(type.length + 1),
      node: opening?.kind === 'block' ? opening : null,
      settings,
      all: () => settings,
      entries: () => [],
      value: (key) => settings.get(key)?.value ?? known.settings[type]?.[key]?.default ?? '',
    };
  });
}
