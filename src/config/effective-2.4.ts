import type {EffectiveBlock, EffectiveConfig, EffectiveSetting, EffectiveView} from './effective.js';
import {applies, effective, merge} from './effective-layers.js';
import type {Scope, Scopes} from './scopes.js';
import {bySpecificity} from './settings/filters.js';
import type {EnclosingBlock, KnownSettings24} from './settings/known-2.4.js';

function isSame(a: readonly EnclosingBlock[], b: readonly EnclosingBlock[]): boolean {
  return a.length === b.length && a.every(({type, name}, at) => type === b[at]?.type && name === b[at]?.name);
}

function layers(scopes: readonly Scope[]): {values: Scope['values']; node: Scope['node']}[] {
  return scopes.map(({values, filter, node}) => ({values, node: filter.protocol === null ? null : node}));
}

/** A list after the changes of all filters, the most general first; a replaced one starts anew. */
function mergeList(scopes: readonly Scope[], key: string): EffectiveSetting[] {
  const entries = new Map<string, EffectiveSetting>();
  for (const scope of scopes.toReversed()) {
    const list = scope.lists.get(key);
    if (list === undefined) continue;
    if (list.replaced) entries.clear();
    for (const [name, assignment] of list.entries) {
      if (assignment.node.kind === 'setting') {
        entries.set(name, effective(assignment, assignment.node, scope.filter.protocol === null ? null : scope.node));
      }
    }
  }
  return [...entries.values()].filter(({value}) => value === 'yes');
}

/** Names in the order in which their blocks first appear; one that a more specific filter has runs after the others. */
function orderedNames(scopes: readonly Scope[]): string[] {
  const names = new Set<string>();
  for (const specific of [false, true]) {
    for (const {filter, blocks} of scopes) {
      if ((filter.protocol !== null) !== specific) continue;
      const name = blocks.at(-1)?.name ?? '';
      if (specific) names.delete(name);
      names.add(name);
    }
  }
  return [...names];
}

function groupByName(scopes: readonly Scope[]): Map<string, Scope[]> {
  const byName = new Map<string, Scope[]>();
  for (const scope of scopes) {
    const name = scope.blocks.at(-1)?.name ?? '';
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [scope]);
    else same.push(scope);
  }
  return byName;
}

/** The view of one program over the scopes of all filters and blocks. */
function createView24(all: readonly Scope[], known: KnownSettings24, protocol: string): EffectiveView {
  const program = protocol === 'global' ? null : protocol;
  const seen = all.filter(({filter}) => applies(filter, program));
  const outermost = seen.filter(({blocks}) => blocks.length === 0).sort((a, b) => bySpecificity(a.filter, b.filter));
  const settings = merge(layers(outermost));
  const value = (key: string) => settings.get(key)?.value ?? String(known.settings['']?.[key]?.default ?? '');
  const chains = new WeakMap<EffectiveBlock, readonly EnclosingBlock[]>();
  const block = (chain: readonly EnclosingBlock[], inside: readonly Scope[]): EffectiveBlock => {
    const {type, name} = chain.at(-1) ?? {type: '', name: null};
    const own = merge(layers(inside));
    const found: EffectiveBlock = {
      type,
      name: name ?? '',
      node: inside[0]?.node ?? null,
      settings: own,
      value: (key) => own.get(key)?.value ?? value(key),
    };
    chains.set(found, chain);
    return found;
  };
  const read = (type: string, within?: EffectiveBlock): readonly EffectiveBlock[] => {
    const outer = within === undefined ? [] : (chains.get(within) ?? []);
    const inside = seen.filter((scope) => {
      return scope.blocks.at(-1)?.type === type && isSame(scope.blocks.slice(0, -1), outer);
    });
    const byName = groupByName(inside);
    return orderedNames(inside).map((name) => {
      const scopes = byName.get(name) ?? [];
      return block(
        scopes[0]?.blocks ?? [],
        scopes.sort((a, b) => bySpecificity(a.filter, b.filter)),
      );
    });
  };
  const asked = new Map<EffectiveBlock | null, Map<string, readonly EffectiveBlock[]>>();
  // Rules ask for the same blocks once for each of them.
  const blocks = (type: string, within?: EffectiveBlock): readonly EffectiveBlock[] => {
    const byType = asked.get(within ?? null) ?? new Map<string, readonly EffectiveBlock[]>();
    const found = byType.get(type) ?? read(type, within);
    asked.set(within ?? null, byType.set(type, found));
    return found;
  };
  return {
    dialect: '2.4',
    protocol,
    settings,
    plugin: new Map(),
    value,
    list: (key) => mergeList(outermost, key),
    blocks,
  };
}

/** Views over what was interpreted; each is made when it is first asked for. */
export function createEffective24({all}: Scopes, known: KnownSettings24): EffectiveConfig {
  const views = new Map<string, EffectiveView>();
  const names = all.map(({filter}) => filter.protocol?.replace(/^!/, '') ?? '').filter((name) => name !== '');
  return {
    named: [...new Set(names)],
    protocol(name) {
      const view = views.get(name) ?? createView24(all, known, name);
      views.set(name, view);
      return view;
    },
  };
}
