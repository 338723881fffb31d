import {contains, type Filter, parseNetwork} from './settings/filters.js';

/** Types of blocks whose settings hold for some sessions only. */
export const filterTypes: ReadonlySet<string> = new Set(['protocol', 'local', 'local_name', 'remote']);

function blocking(type: string, outer: Filter): string | null {
  if (type !== 'remote' && (outer.remote?.bits ?? 0) > 0) return 'remote';
  if (outer.protocol !== null) return 'protocol';
  return type === 'local' && outer.localName !== null ? 'local_name' : null;
}

function refusedHere(type: string, blocker: string): string {
  return `${blocker} { ${type} { .. } } not allowed (use ${type} { ${blocker} { .. } } instead)`;
}

/**
 * The filter of a block inside the filters around it, or doveconf's words why it may not be there. `around` is the type
 * of the innermost block that is no filter.
 */
export function filterWithin(outer: Filter, type: string, name: string, around: string | null = null): Filter | string {
  if (type === 'protocol') {
    if (outer.protocol !== null && around === null) return 'Nested protocol { protocol { .. } } block not allowed';
    return around === null ? {...outer, protocol: name} : refusedHere(type, around);
  }
  const blocker = around ?? blocking(type, outer);
  if (blocker !== null) return refusedHere(type, blocker);
  if (type === 'local_name') return {...outer, localName: name};
  const network = parseNetwork(name);
  if (typeof network === 'string') return network;
  const enclosing = type === 'local' ? outer.local : outer.remote;
  if (enclosing !== null && enclosing.bits > 0 && !(enclosing.bits <= network.bits && contains(enclosing, network))) {
    return `${type} net1 { ${type} net2 { .. } } requires net2 to be inside net1`;
  }
  return type === 'local' ? {...outer, local: network} : {...outer, remote: network};
}
