import {parseAddress} from './address.js';

/** A network; a host name that would have to be looked up keeps its name instead of an address. */
export interface Network {
  readonly family: 0 | 4 | 6;
  readonly address: bigint;
  readonly bits: number;
  readonly host: string;
  /** As written. */
  readonly text: string;
}

/** What a filter block restricts its settings to; null where it does not. */
export interface Filter {
  readonly protocol: string | null;
  readonly localName: string | null;
  readonly local: Network | null;
  readonly remote: Network | null;
}

/** The filter that everything passes. */
export const everything: Filter = {protocol: null, localName: null, local: null, remote: null};

function readBits(text: string | undefined, most: number): number | null {
  if (text === undefined) return most;
  return /^\d+$/.test(text) && Number(text) <= most ? Number(text) : null;
}

/** A network as `local` and `remote` take it, or doveconf's words why not. Host names are not looked up. */
export function parseNetwork(text: string): Network | string {
  const slash = text.indexOf('/');
  const host = slash === -1 ? text : text.slice(0, slash);
  const mask = slash === -1 ? undefined : text.slice(slash + 1);
  const found = parseAddress(host);
  const bits = readBits(mask, found?.version === 6 ? 128 : 32);
  if (bits === null) return `Invalid network mask: ${mask}`;
  if (found === null && (!/^[\w.-]+$/.test(host) || /\.invalid\.?$/i.test(host))) {
    return `gethostbyname(${host}) failed: Name or service not known`;
  }
  return {family: found?.version ?? 0, address: found?.address ?? 0n, bits, host: found === null ? host : '', text};
}

/** Whether the second network lies within the first. */
export function contains(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family) return false;
  if (outer.family === 0) return outer.host === inner.host;
  const shift = BigInt((outer.family === 4 ? 32 : 128) - outer.bits);
  return outer.address >> shift === inner.address >> shift;
}

function networkKey(network: Network | null): string {
  return network === null ? '-' : `${network.family}:${network.address}:${network.bits}:${network.host}`;
}

/** Equal for filters that Dovecot takes for the same one. */
export function filterKey(filter: Filter): string {
  const name = filter.localName === null ? '-' : `=${filter.localName.toLowerCase()}`;
  const protocol = filter.protocol === null ? '-' : `=${filter.protocol}`;
  return [protocol, networkKey(filter.local), networkKey(filter.remote), name].join('\n');
}

/** What a filter block of one type restricts to; equal for blocks that Dovecot takes for the same one. */
export function ownKey(filter: Filter, type: string): string {
  if (type === 'protocol') return filter.protocol ?? '';
  if (type === 'local_name') return filter.localName?.toLowerCase() ?? '';
  return networkKey(type === 'local' ? filter.local : filter.remote);
}

/** Whether a filter applies to the program of that name; null asks for what applies to all. */
export function matchesProtocol(filter: Filter, program: string | null): boolean {
  if (filter.protocol === null) return true;
  if (program === null) return false;
  if (filter.protocol.startsWith('!')) return filter.protocol.slice(1) !== program;
  return filter.protocol === program;
}

function bits(network: Network | null): number {
  return network?.bits ?? 0;
}

/** Sorts the more specific filter first; a stable sort keeps the reading order of equal ones. */
export function bySpecificity(a: Filter, b: Filter): number {
  return (
    Number(b.localName !== null) - Number(a.localName !== null) ||
    bits(b.local) - bits(a.local) ||
    bits(b.remote) - bits(a.remote) ||
    Number(b.protocol !== null) - Number(a.protocol !== null)
  );
}
