import type {Node} from 'luaparse';
import type {LuaScript} from './script.js';
import {ancestorsOf, type Entry, isCall, pathOf} from './tree.js';

type Loop = Extract<Node, {type: 'WhileStatement' | 'RepeatStatement' | 'ForNumericStatement' | 'ForGenericStatement'}>;

/** A loop that holds a delivery up, and for what. */
export interface HoldingLoop {
  readonly loop: Loop;
  readonly waitsFor: 'ever' | 'the clock';
}

const clocks = new Set(['os.clock', 'os.time', 'socket.gettime']);
const endings = new Set(['error', 'coroutine.yield', 'os.exit']);

function isLoop(node: Node): node is Loop {
  return /^(?:While|Repeat|ForNumeric|ForGeneric)Statement$/.test(node.type);
}

/** Whether the loop goes on until something within leaves it. */
function isEndless(loop: Loop): boolean {
  if (loop.type === 'WhileStatement')
    return /^(?:Numeric|String)Literal$/.test(loop.condition.type) || isTrue(loop.condition);
  if (loop.type === 'RepeatStatement') return loop.condition.type === 'NilLiteral' || isFalse(loop.condition);
  return loop.type === 'ForNumericStatement' && pathOf(loop.end) === 'math.huge';
}

const isTrue = (node: Node) => node.type === 'BooleanLiteral' && node.value;
const isFalse = (node: Node) => node.type === 'BooleanLiteral' && !node.value;

/** The loops that end, or may, where the entry is come to. */
function* leftBy(entry: Entry): Generator<Loop> {
  const {node} = entry;
  const leaves = node.type === 'ReturnStatement' || node.type === 'GotoStatement';
  if (!leaves && node.type !== 'BreakStatement' && !(isCall(node) && endings.has(pathOf(node.base) ?? ''))) return;
  for (const {node: above} of ancestorsOf(entry)) {
    if (above.type === 'FunctionDeclaration') return;
    if (!isLoop(above)) continue;
    yield above;
    if (node.type === 'BreakStatement') return;
  }
}

/** The loop in whose condition the entry reads a clock. */
function clockedLoop(entry: Entry): Loop | null {
  if (!isCall(entry.node) || !clocks.has(pathOf(entry.node.base) ?? '')) return null;
  let below = entry.node as Node;
  for (const {node} of ancestorsOf(entry)) {
    if (node.type === 'FunctionDeclaration') return null;
    if (node.type === 'WhileStatement' || node.type === 'RepeatStatement')
      return node.condition === below ? node : null;
    below = node;
  }
  return null;
}

/** Loops without an end, and those that go round until a time has come. */
export function* holdingLoops(script: LuaScript): Generator<HoldingLoop> {
  const left = new Set<Loop>();
  const clocked = new Set<Loop>();
  for (const entry of script.entries) {
    for (const loop of leftBy(entry)) left.add(loop);
    const loop = clockedLoop(entry);
    if (loop !== null) clocked.add(loop);
  }
  for (const {node} of script.entries) {
    if (!isLoop(node)) continue;
    if (clocked.has(node)) yield {loop: node, waitsFor: 'the clock'};
    else if (isEndless(node) && !left.has(node)) yield {loop: node, waitsFor: 'ever'};
  }
}
