import {createServer, type Socket} from 'node:net';
import type {CyrusRequest} from '../../events/formats/cyrus-datagram.js';
import {parseNotify} from '../../events/formats/cyrus-dlist.js';
import {bindSocket} from './claim.js';
import type {Receiver} from './datagrams.js';

/** A sender that says nothing for so long is none of Cyrus. */
const silenceMs = 30_000;
/** A request that is longer is refused: no event is. */
const longestRequest = 65 * 1024 * 1024;

/**
 * Listens for requests of Cyrus's stream transport. Each is answered when `onRequest` has dealt with it, and the sender waits
 * for that. Throws USAGE, LISTEN_FAILED.
 */
export async function receiveRequests(
  path: string,
  onRequest: (request: CyrusRequest) => Promise<void>,
  onInvalid: (bytes: Buffer) => void,
): Promise<Receiver> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(silenceMs, () => socket.destroy());
    void serve(socket, onRequest, onInvalid).catch(() => socket.destroy());
  });
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  await bindSocket(path, listen);
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      await closed;
    },
  };
}

async function serve(
  socket: Socket,
  onRequest: (request: CyrusRequest) => Promise<void>,
  onInvalid: (bytes: Buffer) => void,
): Promise<void> {
  let bytes: Buffer = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    for (let parsed = parseNotify(bytes); parsed !== 'incomplete'; parsed = parseNotify(bytes)) {
      if (parsed === 'invalid' || parsed.value === null) {
        onInvalid(bytes);
        socket.end('BAD ()\r\n');
        return;
      }
      await onRequest(parsed.value);
      socket.write('OK ()\r\n');
      bytes = bytes.subarray(parsed.end);
    }
    if (bytes.length > longestRequest) return void socket.destroy();
  }
}
