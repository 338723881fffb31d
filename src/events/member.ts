import {usageError} from '../errors.js';

/** No payload is nested as deeply. */
const mostParts = 32;

/** The parts of a member's name (`userdb.k1`, `flags.0`). Throws USAGE for one of more than 32. */
export function memberPath(name: string): readonly string[] {
  const path = name.split('.', mostParts + 1);
  if (path.length <= mostParts) return path;
  throw usageError(`'${name.slice(0, 64)}…' names a member by more than ${mostParts} parts`);
}

/**
 * The member of an object by the parts of its name, undefined where it is missing. A name that holds dots itself
 * (`vnd.cmu.midset`) wins over members within members.
 */
export function memberAt(object: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return object;
  if (typeof object !== 'object' || object === null) return undefined;
  for (let length = path.length; length > 0; length -= 1) {
    const name = path.slice(0, length).join('.');
    if (Object.hasOwn(object, name)) return memberAt((object as Record<string, unknown>)[name], path.slice(length));
  }
  return undefined;
}
