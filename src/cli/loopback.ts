import {BlockList, isIP} from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a host, with or without the brackets of an IPv6 address, is this one and cannot be reached from elsewhere. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const version = isIP(bare);
  return version === 0 ? /^localhost\.?$/.test(bare) : loopback.check(bare, version === 4 ? 'ipv4' : 'ipv6');
}
