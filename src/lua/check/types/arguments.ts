import type {Expression} from 'luaparse';
import {argumentsOf, type Call, isCall, pathOf, stringOf} from '../tree.js';
import {kindsInWords} from './operations.js';
import {nameOf} from './paths.js';
import {isOnly, type Kind, type Signature, suits, type ValueType} from './value-type.js';
import {report, type World} from './world.js';

/** A dot where a colon belongs, or a colon where a dot does. Gives back whether the notation is right. */
export function checkNotation(
  node: Call,
  signature: Signature,
  isColon: boolean,
  types: readonly ValueType[],
  object: ValueType | null,
  world: World,
): boolean {
  const {base} = node;
  if (base.type !== 'MemberExpression') return true;
  const [owner, name] = [nameOf(base.base), base.identifier.name];
  if (signature.isMethod && !isColon) {
    const [first] = argumentsOf(node);
    if (
      first !== undefined &&
      (pathOf(first) === owner ||
        types[0]?.kinds === null ||
        (types[0]?.shape !== undefined && types[0].shape.owner === 'dovecot'))
    )
      return true;
    report(
      world,
      'lua-call-notation',
      base,
      'error',
      `${owner}.${name} is called with a dot and gets no object, and the call fails`,
      `Write ${owner}:${name}(…).`,
    );
    return false;
  }
  if (!signature.isMethod && isColon && object?.shape?.owner === 'dovecot') {
    report(
      world,
      'lua-call-notation',
      base,
      'error',
      `${owner}:${name} is called with a colon and gets ${owner} as its first argument, and the call fails`,
      `Write ${owner}.${name}(…).`,
    );
    return false;
  }
  return true;
}

/** Whether how many arguments there are is only known when the script runs. */
function isOpenEnded(nodes: readonly Expression[]): boolean {
  const last = nodes.at(-1);
  return last !== undefined && (last.type === 'VarargLiteral' || isCall(last));
}

/** How many arguments and of which types. */
export function checkArguments(
  node: Call,
  signature: Signature,
  types: readonly ValueType[],
  nodes: readonly Expression[],
  world: World,
): void {
  const {parameters, name, isExact} = signature;
  const needed = parameters.filter((parameter) => parameter !== null).length;
  const isWrong = isExact ? types.length !== parameters.length : types.length < needed;
  if (isWrong && !(isOpenEnded(nodes) && types.length <= parameters.length)) {
    const message = `${name} takes ${parameters.length} ${parameters.length === 1 ? 'argument' : 'arguments'} and gets ${types.length}, and the call fails`;
    report(world, 'lua-argument-wrong', node.base, 'error', message, hintForCount(node, signature));
    return;
  }
  for (const [at, taken] of parameters.entries()) {
    const [type, given] = [types[at], nodes[at]];
    if (taken !== null && type !== undefined && given !== undefined) judge(given, type, taken, signature, world);
  }
  if (name === 'string.format') checkFormat(types, nodes, world);
  if (name === 'ipairs') checkNumbered(types[0], nodes[0], world);
}

/** `ipairs` of a table that has names only finds nothing, and nothing is said. */
function checkNumbered(type: ValueType | undefined, node: Expression | undefined, world: World): void {
  const {shape} = type ?? {};
  // A function that walks through whatever it gets is right to try.
  if (world.frames.length > 1 || node === undefined) return;
  if (shape === undefined || shape.element || shape.owner === 'script') return;
  const message = `${shape.name} has no numbered elements: the loop does nothing`;
  report(world, 'lua-value-type', node, 'warning', message, 'Give ipairs a list, such as event.flags.');
}

function hintForCount(node: Call, {parameters}: Signature): string {
  const {base} = node;
  if (
    base.type === 'MemberExpression' &&
    base.indexer === '.' &&
    parameters.length > 0 &&
    argumentsOf(node).length === 0
  ) {
    return `Write ${nameOf(base.base)}:${base.identifier.name}().`;
  }
  return 'Join texts with two dots: a .. b.';
}

function judge(node: Expression, type: ValueType, taken: readonly Kind[], {name}: Signature, world: World): void {
  const verdict = suits(type, ...taken);
  if (verdict === 'fits') return;
  const subject = nameOf(node);
  if (verdict === 'not-nil') {
    report(
      world,
      'lua-value-nil',
      node,
      'warning',
      `${subject} may be nil, and ${name} fails then`,
      `Write (${subject} or ${taken[0] === 'table' ? '{}' : '""'}), or look first: if ${subject} then.`,
    );
    return;
  }
  const rule = isOnly(type, 'nil') ? 'lua-value-nil' : 'lua-argument-wrong';
  report(
    world,
    rule,
    node,
    'error',
    `${name} takes a ${taken[0]} and gets ${kindsInWords(type)}, and the call fails`,
    hintForType(type, subject, taken),
  );
}

function hintForType({shape}: ValueType, subject: string, taken: readonly Kind[]): string {
  if (shape?.element && taken[0] === 'string') return `Write table.concat(${subject}, " ").`;
  return taken[0] === 'string' ? `Write tostring(${subject}).` : `Give it a ${taken[0]}.`;
}

const numericDirectives = new Set('aAcdeEfgGiouxX');

/** `string.format`: each directive has an argument of its type; `%s` takes anything. */
function checkFormat(types: readonly ValueType[], nodes: readonly Expression[], world: World): void {
  const format = stringOf(nodes[0]);
  if (format === null || nodes[0] === undefined) return;
  const directives = [...format.replaceAll('%%', '').matchAll(/%[-+ #0]*\d*(?:\.\d*)?([a-zA-Z])/g)];
  if (directives.length > types.length - 1 && !isOpenEnded(nodes)) {
    report(
      world,
      'lua-argument-wrong',
      nodes[0],
      'error',
      `string.format has ${directives.length} directives and ${types.length - 1} values, and the call fails`,
      'Give one value for each directive.',
    );
    return;
  }
  for (const [at, [directive, letter = '']] of directives.entries()) {
    const [type, node] = [types[at + 1], nodes[at + 1]];
    if (type && node && numericDirectives.has(letter)) checkDirective(directive, type, node, world);
  }
}

/** A text that is not written as a number, or comes from a mail. */
function isWords({texts, kinds}: ValueType): boolean {
  return kinds?.size === 1 && texts !== undefined && !texts.ever.some((one) => /^\s*[-+]?\.?\d/.test(one));
}

function checkDirective(directive: string, type: ValueType, node: Expression, world: World): void {
  const verdict = suits(type, 'number', 'string');
  const isText = verdict === 'fits' && isWords(type);
  if (verdict === 'fits' && !isText) return;
  const rule = type.kinds?.has('nil') ? 'lua-value-nil' : 'lua-argument-wrong';
  const is = verdict === 'not-nil' ? 'may be nil' : `is ${kindsInWords(type)}`;
  const severity = verdict === 'never' || node.type === 'StringLiteral' ? 'error' : 'warning';
  report(
    world,
    rule,
    node,
    severity,
    `${nameOf(node)} ${is}, and ${directive} of string.format fails on it`,
    'Use %s, which takes anything.',
  );
}
