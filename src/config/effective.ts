import type {FilteredStore} from './interpret.js';
import type {BlockNode, IncludeNode, SettingNode} from './language/tree.js';
import {bySpecificity, type Filter, matchesProtocol} from './settings/filters.js';
import type {KnownSettings} from './settings/known.js';
import type {Assignment} from './settings/store.js';
import type {Span} from './span.js';

/** A setting as one program sees it. */
export interface EffectiveSetting {
  /** Plain name; plugin keys without `plugin/`. */
  readonly key: string;
  /** Expanded as the server does at its start: `$variables` and `<file` replaced. */
  readonly value: string;
  /** The line that set it. */
  readonly node: SettingNode;
  /** Same as `node.span`. */
  readonly span: Span;
  /** The filter block (`protocol lmtp`, …) it was taken from; null for the global value. */
  readonly filter: BlockNode | null;
  /** The include lines that lead to its file, the main file's first. */
  readonly includeChain: readonly IncludeNode[];
  /** Assignments that lost to it, the strongest first. */
  readonly overrode: readonly SettingNode[];
}

/** The settings of one program. Only what the files set is in it; defaults are in the settings data. */
export interface EffectiveView {
  /** `global`, or the name a `protocol` block must have to apply. */
  readonly protocol: string;
  /** Root settings by name. */
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
  /** Plugin settings by key, in Dovecot's own order: those of filters first, each in the order of first assignment. */
  readonly plugin: ReadonlyMap<string, EffectiveSetting>;
  /** The value of a root setting, its default where the files do not set it. */
  value(key: string): string;
}

/** The settings per program. */
export interface EffectiveConfig {
  /** `global`, `lmtp`, `lda`, `imap`, or any other program's name. The same view for the same name. */
  protocol(name: string): EffectiveView;
  /** Names of the `protocol` blocks in the files, `!` dropped, each once. */
  readonly named: readonly string[];
}

function applies(filter: Filter, program: string | null): boolean {
  if (filter.localName !== null) return false;
  if ((filter.local?.bits ?? 0) > 0 || (filter.remote?.bits ?? 0) > 0) return false;
  return matchesProtocol(filter, program);
}

/** A setting that was written as a block (`mail_plugins NAME { }`), in the shape of an assignment. */
function asSetting(node: SettingNode | BlockNode): SettingNode {
  if (node.kind === 'setting') return node;
  const {span, block, include, type, name, typeSpan, nameSpan} = node;
  const text = name ?? '';
  const value = {kind: 'literal', raw: text, text, span: nameSpan ?? typeSpan} as const;
  return {kind: 'setting', span, block, include, key: type, keySpan: typeSpan, value};
}

/** The include lines that lead to a node's file, the main file's first. */
export function includeChainOf(node: {readonly include: IncludeNode | null}): IncludeNode[] {
  const chain: IncludeNode[] = [];
  for (let include = node.include; include !== null; include = include.include) chain.unshift(include);
  return chain;
}

function* losers(assignment: Assignment): Generator<SettingNode> {
  for (let before = assignment.previous; before !== null; before = before.previous) yield asSetting(before.node);
}

type Pick = (store: FilteredStore) => ReadonlyMap<string, Assignment>;

/** The strongest assignment of each key; `stores` begin with the most specific filter. */
function merge(stores: readonly FilteredStore[], pick: Pick): Map<string, EffectiveSetting> {
  const merged = new Map<string, EffectiveSetting & {overrode: SettingNode[]}>();
  for (const from of stores) {
    for (const assignment of pick(from).values()) {
      const stronger = merged.get(assignment.key);
      const node = asSetting(assignment.node);
      if (stronger !== undefined) stronger.overrode.push(node, ...losers(assignment));
      else merged.set(assignment.key, effective(assignment, node, from.node));
    }
  }
  return merged;
}

function effective(
  {key, value, previous, node: _, ...rest}: Assignment,
  node: SettingNode,
  filter: BlockNode | null,
): EffectiveSetting & {overrode: SettingNode[]} {
  const overrode = [...losers({key, value, previous, node, ...rest})];
  return {key, value, node, span: node.span, filter, includeChain: includeChainOf(node), overrode};
}

/** The view of one program over the stores of all filters. */
export function createView(stores: readonly FilteredStore[], known: KnownSettings, protocol: string): EffectiveView {
  const program = protocol === 'global' ? null : protocol;
  const matching = stores
    .filter(({filter}) => applies(filter, program))
    .sort((a, b) => bySpecificity(a.filter, b.filter));
  const settings = merge(matching, ({store}) => store.root);
  return {
    protocol,
    settings,
    plugin: merge(matching, ({store}) => store.plugin),
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
