import type {Node} from 'luaparse';
import {ancestorsOf, type Entry, isCall, pathOf} from './tree.js';

/** Nobody's condition is a longer chain of and and or. */
const deepestCondition = 8;

/** The paths that a condition asks for: `dovecot.http` of `if dovecot.http and …`. */
function pathsIn(node: Node, depth = 0): readonly string[] {
  const path = pathOf(node);
  if (path !== null) return [path];
  if (depth > deepestCondition) return [];
  if (node.type === 'LogicalExpression' || node.type === 'BinaryExpression') {
    return [...pathsIn(node.left, depth + 1), ...pathsIn(node.right, depth + 1)];
  }
  return node.type === 'UnaryExpression' ? pathsIn(node.argument, depth + 1) : [];
}

function isWithin(entry: Entry, node: Node): boolean {
  if (entry.node === node) return true;
  for (const above of ancestorsOf(entry)) if (above.node === node) return true;
  return false;
}

/** What a clause was entered on: its own condition, or for `else` that of the first clause. */
function conditionOf(clause: Node, statement: Node | undefined): Node | null {
  if (clause.type === 'IfClause' || clause.type === 'ElseifClause') return clause.condition;
  if (clause.type !== 'ElseClause' || statement?.type !== 'IfStatement') return null;
  const [first] = statement.clauses;
  return first !== undefined && first.type !== 'ElseClause' ? first.condition : null;
}

/** Whether the call of a path is made only after a look whether it is there: in an if, behind `and`, or inside pcall. */
export function isGuarded(entry: Entry, path: string): boolean {
  const asksFor = (condition: Node) =>
    pathsIn(condition).some((asked) => path === asked || path.startsWith(`${asked}.`));
  for (const {node, parent} of ancestorsOf(entry)) {
    const condition = conditionOf(node, parent?.node);
    if (condition !== null && asksFor(condition) && !isWithin(entry, condition)) return true;
    if (node.type === 'LogicalExpression' && asksFor(node.left) && !isWithin(entry, node.left)) return true;
    if (isCall(node) && entry.node !== node && /^x?pcall$/.test(pathOf(node.base) ?? '')) return true;
  }
  return false;
}
