import type {EffectiveSetting} from './effective.js';
import type {BlockNode, IncludeNode, SettingNode} from './language/tree.js';
import type {Assignment} from './settings/store.js';

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
