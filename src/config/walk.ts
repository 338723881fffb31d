import type {BlockNode, ConfigNode, SettingNode} from './language/tree.js';
import type {ConfigModel} from './model.js';

/** The blocks of one type, in reading order. */
export function* blocksOf(model: ConfigModel, type: string): Iterable<BlockNode> {
  for (const node of model.nodes) if (node.kind === 'block' && node.type === type) yield node;
}

/** The settings below a block, those of inner blocks too, in reading order. */
function* settingsBelow(block: BlockNode): Iterable<SettingNode> {
  const left: ConfigNode[] = [...block.children].reverse();
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node.kind === 'setting') yield node;
    if (node.kind === 'block') left.push(...[...node.children].reverse());
  }
}

/** Whether a block sets anything that push notifications hang on. */
export function setsPush(block: BlockNode): boolean {
  const plugin = /^(plugin\/)?(push_notification_|kafka\.notification\.)/;
  for (const {key} of settingsBelow(block)) {
    if (plugin.test(key) || key === 'mail_plugins' || key === 'mail_attribute_dict') return true;
  }
  return false;
}
