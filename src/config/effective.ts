import type {FilteredStore} from './interpret.js';
import type {BlockNode, IncludeNode, SettingNode} from './language/tree.js';
import type {Dialect} from './model.js';
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

/** A named block as one program sees it: a driver, a dictionary. Only 2.4 has such blocks here. */
export interface EffectiveBlock {
  readonly type: string;
  /** Empty for blocks that take no name. */
  readonly name: string;
  /** The opening line that counts: that of the most specific filter. */
  readonly node: BlockNode | null;
  /** What the block itself sets, by full name. */
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
  /** A setting by its full name: the block's own, else that of the root, else the default. */
  value(key: string): string;
}

/** The settings of one program. Only what the files set is in it; defaults are in the settings data. */
export interface EffectiveView {
  readonly dialect: Dialect;
  /** `global`, or the name a `protocol` block must have to apply. */
  readonly protocol: string;
  /** Root settings by name. */
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
  /** Plugin settings by key, in Dovecot's own order: those of filters first, each in the order of first assignment. */
  readonly plugin: ReadonlyMap<string, EffectiveSetting>;
  /** The value of a root setting, its default where the files do not set it. */
  value(key: string): string;
  /** The entries of a list that are switched on, in the order of first mention; 2.3 has words in one value instead. */
  list(key: string): readonly EffectiveSetting[];
  /** The blocks of a type inside the given ones, in the order in which Dovecot takes them. Only 2.4 has them here. */
  blocks(type: string, within?: EffectiveBlock): readonly EffectiveBlock[];
}

/** The settings per program. */
export interface EffectiveConfig {
  /** `global`, `lmtp`, `lda`, `imap`, or any other program's name. The same view for the same name. */
  protocol(name: string): EffectiveView;
  /** Names of the `protocol` blocks in the files, `!` dropped, each once. */
  readonly named: readonly string[];
}

/** Whether a filter applies to every session of a program, wherever it comes from; null asks for all programs. */
export function applies(filter: Filter, program: string | null): boolean {
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
function includeChainOf(node: {readonly include: IncludeNode | null}): IncludeNode[] {
  const chain: IncludeNode[] = [];
  for (let include = node.include; include !== null; include = include.include) chain.unshift(include);
  return chain;
}

function* losers(assignment: Assignment): Generator<SettingNode> {
  for (let before = assignment.previous; before !== null; before = before.previous) yield asSetting(before.node);
}

/** The values of one filter and the block that opened it. */
export interface Layer {
  readonly values: ReadonlyMap<string, Assignment>;
  readonly node: BlockNode | null;
}

/** The strongest assignment of each key; the layers begin with the most specific filter. */
export function merge(stores: readonly Layer[]): Map<string, EffectiveSetting> {
  const merged = new Map<string, EffectiveSetting & {overrode: SettingNode[]}>();
  for (const from of stores) {
    for (const assignment of from.values.values()) {
      const stronger = merged.get(assignment.key);
      const node = asSetting(assignment.node);
      if (stronger !== undefined) stronger.overrode.push(node, ...losers(assignment));
      else merged.set(assignment.key, effective(assignment, node, from.node));
    }
  }
  return merged;
}

/** An assignment as the setting of a view. */
export function effective(
  {key, value, previous, node: _, ...rest}: Assignment,
  node: SettingNode,
  filter: BlockNode | null,
): EffectiveSetting & {overrode: SettingNode[]} {
  const overrode = [...losers({key, value, previous, node, ...rest})];
  return {key, value, node, span: node.span, filter, includeChain: includeChainOf(node), overrode};
}

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
