import {once} from 'node:events';
import {connect} from 'node:net';

/** Connections on which nothing is asked. */
export interface HeldConnections {
  close(): void;
}

const patienceMs = 1000;

/** Opens so many. Dovecot gives each to a process of its own, which serves nobody else until it is closed. */
export async function holdConnections(url: URL, count: number): Promise<HeldConnections> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  // A URL has an IPv6 address in brackets.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const sockets = Array.from({length: count}, () => connect(port, host));
  const connected = sockets.map((socket) => once(socket, 'connect', {signal: AbortSignal.timeout(patienceMs)}));
  await Promise.allSettled(connected);
  for (const socket of sockets) socket.on('error', () => undefined);
  return {
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
