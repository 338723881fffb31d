import {readHeader} from './header-text.js';
import {jsonOf} from './json-text.js';
import {memberAt} from './member.js';
import {type Comparison, type Operand, parseWhere, type Where} from './where-syntax.js';

function operandValue(operand: Operand, payload: unknown): unknown {
  return operand.kind === 'constant' ? operand.value : memberAt(payload, operand.path);
}

/** What a text may be compared as: as it is written, and with its encoded words decoded, as people see it. */
function readings(operand: Operand, payload: unknown): readonly unknown[] {
  const value = operandValue(operand, payload);
  const isEncoded = operand.kind !== 'constant' && typeof value === 'string' && value.includes('=?');
  return isEncoded ? [value, readHeader(value)] : [value];
}

function same(left: unknown, right: unknown): boolean {
  return typeof left === 'object' && left !== null ? jsonOf(left) === jsonOf(right) : left === right;
}

function ordered(operator: Comparison, left: number | string, right: number | string): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

/** A missing member is false in every comparison, `!=` too; an order is only between two numbers or two strings. */
function compare(operator: Comparison, left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  if (operator === '==') return same(left, right);
  if (operator === '!=') return !same(left, right);
  const numbers = typeof left === 'number' && typeof right === 'number';
  const texts = typeof left === 'string' && typeof right === 'string';
  return (numbers || texts) && ordered(operator, left, right);
}

/** Texts differ when they differ however they are read; else one reading is enough. */
function compareAny(operator: Comparison, lefts: readonly unknown[], rights: readonly unknown[]): boolean {
  const holdsFor = (left: unknown) =>
    operator === '!='
      ? rights.every((right) => compare(operator, left, right))
      : rights.some((right) => compare(operator, left, right));
  return operator === '!=' ? lefts.every(holdsFor) : lefts.some(holdsFor);
}

function holds(where: Where, payload: unknown): boolean {
  switch (where.kind) {
    case 'or':
      return where.of.some((part) => holds(part, payload));
    case 'and':
      return where.of.every((part) => holds(part, payload));
    case 'not':
      return !holds(where.of, payload);
    case 'compare':
      return compareAny(where.operator, readings(where.left, payload), readings(where.right, payload));
    case 'in': {
      const [items, list] = [readings(where.item, payload), operandValue(where.list, payload)];
      if (items[0] === undefined || !Array.isArray(list)) return false;
      return list.some((candidate) => items.some((item) => same(candidate, item)));
    }
    case 'match':
      return readings(where.value, payload).some(
        (value) => (typeof value === 'string' || typeof value === 'number') && where.matches(String(value)),
      );
    case 'is': {
      const value = operandValue(where.value, payload);
      return value !== undefined && value !== null && value !== false;
    }
  }
}

/** A test of payloads for an expression. Throws USAGE. */
export function createWhere(text: string): (payload: unknown) => boolean {
  const where = parseWhere(text);
  return (payload) => holds(where, payload);
}
