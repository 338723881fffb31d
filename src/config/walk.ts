import type {BlockNode, ConfigNode} from './language/tree.js';
import type {ConfigModel} from './model.js';

/** The blocks of one type, in reading order. */
export function* blocksOf(model: ConfigModel, type: string): Iterable<BlockNode> {
  for (const node of model.nodes) if (node.kind === 'block' && node.type === type) yield node;
}

/** The nodes below a block, those of inner blocks too, in reading order. */
function* nodesBelow(block: BlockNode): Iterable<ConfigNode> {
  const left: ConfigNode[] = [...block.children].reverse();
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    yield node;
    if (node.kind === 'block') left.push(...[...node.children].reverse());
  }
}

const pushNames = /^(?:plugin\/)?(?:push_notification|kafka\.notification\.|mail_plugins$|mail_attribute(?:_dict)?$)/;

/** Whether a block sets anything that push notifications hang on. */
export function setsPush(block: BlockNode): boolean {
  for (const node of nodesBelow(block)) {
    if (node.kind === 'setting' && pushNames.test(node.key)) return true;
    if (node.kind === 'block' && pushNames.test(node.type)) return true;
  }
  return false;
}
