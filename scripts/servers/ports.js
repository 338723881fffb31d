import {createServer} from 'node:net';

// Below the range from which Linux takes the ports of outgoing connections, so that none slips in before the server.
const first = 20_000;
const count = 12_000;

/**
 * Whether nothing listens on that loopback port.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/**
 * Free loopback ports, all different.
 * @param {number} wanted
 * @returns {Promise<number[]>}
 */
export async function freePorts(wanted) {
  /** @type {Set<number>} */
  const ports = new Set();
  while (ports.size < wanted) {
    const port = first + Math.floor(Math.random() * count);
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  return [...ports];
}
