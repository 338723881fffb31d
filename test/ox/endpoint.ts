import {EventEmitter, once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

/** A notification as it arrived. */
interface Arrival {
  readonly user: string;
  readonly uid: number;
  readonly body: string;
  /** What was answered; null where nothing was. */
  readonly status: number | null;
}

/** How one request is treated. */
export type Fate =
  | number
  | 'drop'
  | 'stall'
  | 'garbage'
  | {readonly status: number; readonly afterMs: number}
  | 'close';

/** An endpoint that does to each request what it is told, and remembers all of them. The caller must stop it. */
export async function startEndpoint(fate: (arrival: number, body: string) => Fate) {
  const arrivals: Arrival[] = [];
  const arrival = new EventEmitter();
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const {user, 'imap-uid': uid} = JSON.parse(body);
    const decided = fate(arrivals.length, body);
    const status = typeof decided === 'number' ? decided : typeof decided === 'object' ? decided.status : null;
    arrivals.push({user, uid, body, status: decided === 'close' ? 200 : status});
    arrival.emit('came');
    if (typeof decided === 'object') await sleep(decided.afterMs);
    treat(decided, response, request.socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/push`,
    port,
    arrivals,
    /** Resolves when so many have come. Rejects after the time. */
    async arrived(count: number, timeoutMs = 40_000): Promise<void> {
      const signal = AbortSignal.timeout(timeoutMs);
      while (arrivals.length < count) await once(arrival, 'came', {signal});
    },
    /** Those that were answered with success, in order. */
    taken: () => arrivals.filter(({status}) => status !== null && status < 300),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function treat(fate: Fate, response: ServerResponse, socket: Socket): void {
  if (fate === 'drop') socket.destroy();
  else if (fate === 'garbage') socket.end('\x00\x01 this is no HTTP\r\n\r\n');
  else if (fate === 'close') response.end(() => socket.destroy());
  else if (fate !== 'stall') {
    response.statusCode = typeof fate === 'number' ? fate : fate.status;
    response.end();
  }
}
