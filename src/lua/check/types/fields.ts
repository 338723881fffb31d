import type {IndexExpression, MemberExpression, Node} from 'luaparse';
import {formatRelease} from '../../../dovecot-release.js';
import {nearest} from '../../../nearest.js';
import {driverEvents} from '../../driver-events.js';
import {stringOf} from '../tree.js';
import {stringLibrary} from './library-types.js';
import {lastName, nameOf} from './paths.js';
import {isOnly, join, nil, type Shape, suits, unknown, type ValueType} from './value-type.js';
import {report, scriptField, type TypeRule, type Use, type World} from './world.js';

type Index = MemberExpression | IndexExpression;

const fieldsOfEvents = new Set(['name', 'mailbox', ...Object.values(driverEvents).flat()]);

/** Whether the name may be read though the event has it not: by functions that serve several events. */
function isForOtherEvents(field: string, use: Use, world: World): boolean {
  if (!fieldsOfEvents.has(field)) return false;
  const [handler] = world.frames;
  return use === 'asked' || world.frames.length > 1 || (handler !== undefined && world.shared.has(handler.body));
}

/** The field that a wrong name stands for: `keywords_clear` is `keywords`. */
function fieldMeant(field: string, known: readonly string[]): string | null {
  const stem = field.replace(/_(?:set|clear|cleared|added|removed|new)$/, '');
  const turned = `${field.slice(field.indexOf('_') + 1)}_${field.slice(0, field.indexOf('_'))}`;
  if (stem !== field && known.includes(stem)) return stem;
  return known.includes(turned) ? turned : nearest(field, known);
}

function hintFor(field: string, shape: Shape): string {
  if (shape.owner === 'event' && /^user(?:name)?$/.test(field)) {
    return 'Keep user.username in the context that begin_txn returns.';
  }
  const known = [...shape.fields.keys()];
  const meant = fieldMeant(field, known);
  return meant === null ? `It has: ${known.join(', ')}.` : `Did you mean ${meant}?`;
}

function missing(node: Index, field: string, shape: Shape, use: Use, world: World): ValueType {
  const isEvent = shape.owner === 'event';
  if (isEvent && isForOtherEvents(field, use, world)) return nil;
  if (!isEvent && use === 'asked') return nil;
  const rule: TypeRule = isEvent ? 'lua-event-field-unknown' : 'lua-field-unknown';
  const severity = use === 'must' ? 'error' : 'warning';
  const where = shape.owner === 'dovecot' ? ` in Dovecot ${formatRelease(world.release)}` : '';
  const end = use === 'must' ? ', and using it fails' : ': it is nil';
  report(world, rule, node, severity, `${shape.name} has no ${field}${where}${end}`, hintFor(field, shape));
  return use === 'must' ? unknown : nil;
}

function ofScript(node: Index, field: string, shape: Shape, use: Use, world: World): ValueType {
  const type = scriptField(world, shape, field, lastName(node.base));
  if (type !== 'missing') return type;
  if (use === 'asked') return nil;
  const severity = use === 'must' ? 'error' : 'warning';
  const name = nameOf(node);
  const message = `nothing in the script gives ${name} a value${use === 'must' ? ', and using it fails' : ': it is nil'}`;
  report(world, 'lua-field-unknown', node, severity, message, hintFor(field, shape));
  return use === 'must' ? unknown : nil;
}

/** An element of a list: the first may not be there, one at a counted place is. */
function elementOf(node: Index, shape: Shape, use: Use, world: World): ValueType {
  const field = fieldOf(node);
  if (field !== null && use !== 'asked') {
    const message = `${nameOf(node.base)} is ${shape.name} and has no ${field}: it is nil`;
    report(
      world,
      'lua-value-type',
      node,
      use === 'must' ? 'error' : 'warning',
      message,
      `Look through it: for _, one in ipairs(${nameOf(node.base)}) do.`,
    );
  }
  if (field !== null) return use === 'must' ? unknown : nil;
  const isWritten = node.type === 'IndexExpression' && node.index.type === 'NumericLiteral';
  return isWritten ? join(shape.element ?? unknown, nil) : (shape.element ?? unknown);
}

/** The name under which a field is read; null where it is computed. */
function fieldOf(node: Node): string | null {
  if (node.type === 'MemberExpression') return node.identifier.name;
  return node.type === 'IndexExpression' ? stringOf(node.index) : null;
}

/** What a field of a value holds. */
export function fieldType(node: Index, base: ValueType, use: Use, world: World): ValueType {
  if (base.kinds === null || suits(base, 'table') === 'never') return ofText(node, base, use, world);
  const {shape} = base;
  if (shape === undefined) return unknown;
  if (shape.element) return elementOf(node, shape, use, world);
  const field = fieldOf(node);
  if (field === null) return unknown;
  if (shape.owner === 'script') return ofScript(node, field, shape, use, world);
  const known = shape.fields.get(field);
  if (known !== undefined && !isOnly(known, 'nil')) return known;
  return world.names.written.has(field) ? unknown : missing(node, field, shape, use, world);
}

function ofText(node: Index, base: ValueType, use: Use, world: World): ValueType {
  const field = fieldOf(node);
  if (!isOnly(base, 'string') || field === null) return unknown;
  const shape = stringLibrary.shape;
  const known = shape?.fields.get(field);
  if (known !== undefined || shape === undefined || world.names.written.has(field)) return known ?? unknown;
  return missing(node, field, {...shape, name: `the text ${nameOf(node.base)}`}, use, world);
}
