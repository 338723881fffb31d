import type {Node} from 'luaparse';
import {ancestorsOf, type Entry, isCall, pathOf} from './tree.js';

/** The paths that a condition asks for: `dovecot.http` of `if dovecot.http and …`. */
function pathsIn(node: Node): readonly string[] {
  const path = pathOf(node);
  if (path !== null) return [path];
  if (node.type === 'LogicalExpression' || node.type === 'BinaryExpression') {
    return [...pathsIn(node.left), ...pathsIn(node.right)];
  }
  return node.type === 'UnaryExpression' ? pathsIn(node.argument) : [];
}

function isWithin(entry: Entry, node: Node): boolean {
  if (entry.node === node) return true;
  for (const above of ancestorsOf(entry)) if (above.node === node) return true;
  return false;
}

/** Whether the call of a path is made only after a look whether it is there: in an if, behind `and`, or inside pcall. */
export function isGuarded(entry: Entry, path: string): boolean {
  const asksFor = (condition: Node) =>
    pathsIn(condition).some((asked) => path === asked || path.startsWith(`${asked}.`));
  for (const {node} of ancestorsOf(entry)) {
    if (node.type === 'IfStatement') {
      const conditions = node.clauses.flatMap((clause) => (clause.type === 'ElseClause' ? [] : [clause.condition]));
      if (conditions.some((condition) => asksFor(condition) && !isWithin(entry, condition))) return true;
    }
    if (node.type === 'LogicalExpression' && asksFor(node.left) && !isWithin(entry, node.left)) return true;
    if (isCall(node) && entry.node !== node && /^x?pcall$/.test(pathOf(node.base) ?? '')) return true;
  }
  return false;
}
