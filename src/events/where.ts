import {jsonOf} from './json-text.js';
import {memberAt} from './member.js';
import {type Comparison, type Operand, parseWhere, type Where} from './where-syntax.js';

function operandValue(operand: Operand, payload: unknown): unknown {
  return operand.kind === 'constant' ? operand.value : memberAt(payload, operand.path);
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

function holds(where: Where, payload: unknown): boolean {
  switch (where.kind) {
    case 'or':
      return where.of.some((part) => holds(part, payload));
    case 'and':
      return where.of.every((part) => holds(part, payload));
    case 'not':
      return !holds(where.of, payload);
    case 'compare':
      return compare(where.operator, operandValue(where.left, payload), operandValue(where.right, payload));
    case 'in': {
      const [item, list] = [operandValue(where.item, payload), operandValue(where.list, payload)];
      return item !== undefined && Array.isArray(list) && list.some((candidate) => same(candidate, item));
    }
    case 'match': {
      const value = operandValue(where.value, payload);
      return (typeof value === 'string' || typeof value === 'number') && where.matches(String(value));
    }
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
