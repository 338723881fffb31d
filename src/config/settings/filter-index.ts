import {bySpecificity, contains, type Filter, matchesProtocol, type Network} from './filters.js';

/** Finds the filters that apply to a session without looking at every one of them. */
export interface FilterIndex<T> {
  /** What a session sees for which exactly this filter was made, the most specific first. */
  seenBy(filter: Filter): readonly T[];
}

function covers(mask: Network | null, wanted: Network | null): boolean {
  if (mask === null || mask.bits === 0) return true;
  return wanted !== null && wanted.bits > 0 && contains(mask, wanted);
}

/** A name against one of a `local_name` block, which may begin with `*.` */
function isNamed(mask: string, wanted: string): boolean {
  const [name, pattern] = [wanted.toLowerCase(), mask.toLowerCase()];
  return name === pattern || (pattern.startsWith('*.') && name.slice(name.indexOf('.') + 1) === pattern.slice(2));
}

/** Several names in one block are alternatives, but a filter that asks for all of them at once is none of them. */
function coversName(mask: string | null, wanted: string | null): boolean {
  if (mask === null) return true;
  return wanted !== null && mask.split(' ').some((name) => isNamed(name, wanted));
}

/** Whether a mask applies to a session for which exactly the wanted filter was made. */
export function matches(mask: Filter, wanted: Filter): boolean {
  if (!matchesProtocol(mask, wanted.protocol)) return false;
  if (!coversName(mask.localName, wanted.localName)) return false;
  return covers(mask.remote, wanted.remote) && covers(mask.local, wanted.local);
}

function width(network: Network): number {
  return network.family === 6 ? 128 : 32;
}

function prefixKey(network: Network, bits: number): string {
  if (network.family === 0) return `0:${network.host}`;
  return `${network.family}:${bits}:${network.address >> BigInt(width(network) - bits)}`;
}

function addressKey(network: Network | null): string {
  return network === null || network.bits === 0 ? '-' : prefixKey(network, network.bits);
}

/** The keys under which masks may stand that hold this network, given the prefix lengths that occur. */
function addressKeys(network: Network | null, lengths: ReadonlySet<number>): string[] {
  if (network === null || network.bits === 0) return ['-'];
  const shorter = [...lengths].filter((bits) => bits > 0 && bits <= width(network));
  return ['-', ...new Set(shorter.map((bits) => prefixKey(network, bits)))];
}

function protocolKey({protocol}: Filter): string {
  if (protocol === null) return '-';
  return protocol.startsWith('!') ? '!' : `=${protocol}`;
}

/** An index over what has filters. */
export function createFilterIndex<T extends {readonly filter: Filter}>(stores: readonly T[]): FilterIndex<T> {
  const buckets = new Map<string, number[]>();
  const [locals, remotes] = [new Set<number>(), new Set<number>()];
  for (const [at, {filter}] of stores.entries()) {
    locals.add(filter.local?.bits ?? 0);
    remotes.add(filter.remote?.bits ?? 0);
    const key = [protocolKey(filter), addressKey(filter.local), addressKey(filter.remote)].join('|');
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [at]);
    else bucket.push(at);
  }
  const candidates = (filter: Filter): number[] => {
    const protocols = filter.protocol === null ? ['-'] : ['-', '!', `=${filter.protocol}`];
    const found: number[] = [];
    for (const protocol of protocols) {
      for (const local of addressKeys(filter.local, locals)) {
        for (const remote of addressKeys(filter.remote, remotes)) {
          found.push(...(buckets.get([protocol, local, remote].join('|')) ?? []));
        }
      }
    }
    return found.sort((a, b) => a - b);
  };
  return {
    seenBy: (filter) =>
      candidates(filter)
        .flatMap((at) => stores[at] ?? [])
        .filter((other) => matches(other.filter, filter))
        .sort((a, b) => bySpecificity(a.filter, b.filter)),
  };
}
