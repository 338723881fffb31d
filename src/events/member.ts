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
