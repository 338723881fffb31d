import {type Kind, of, type Signature, unknown, type ValueType} from './value-type.js';

type Result = ValueType | ((arguments_: readonly ValueType[]) => ValueType);

/** What Lua takes for a text: numbers become one. */
export const textual: readonly Kind[] = ['string', 'number'];

/** A function that raises an error for another number of arguments. */
export function exact(name: string, parameters: Signature['parameters'], returns: Result = unknown): ValueType {
  return functionOf({name, isMethod: false, parameters, isExact: true, returns: resultOf(returns)});
}

/** A method of Dovecot, called with a colon. */
export function method(name: string, parameters: Signature['parameters'], returns: Result = unknown): ValueType {
  return functionOf({name, isMethod: true, parameters, isExact: true, returns: resultOf(returns)});
}

/** A method that takes further arguments too. */
export function atLeast(name: string, parameters: Signature['parameters'], returns: Result = unknown): ValueType {
  return functionOf({name, isMethod: true, parameters, isExact: false, returns: resultOf(returns)});
}

/** A function of Lua's libraries: further arguments are ignored. */
export function loose(name: string, parameters: Signature['parameters'], returns: Result = unknown): ValueType {
  return functionOf({name, isMethod: false, parameters, isExact: false, returns: resultOf(returns)});
}

function resultOf(returns: Result): Signature['returns'] {
  return typeof returns === 'function' ? returns : () => returns;
}

function functionOf(signature: Signature): ValueType {
  return {...of('function'), signature};
}
