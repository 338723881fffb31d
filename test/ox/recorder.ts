import {once} from 'node:events';
import {type AddressInfo, createServer, type Socket} from 'node:net';

interface RecorderOptions {
  readonly host?: string;
  readonly port?: number;
  /** What to write back to each request; nothing where it is empty. */
  readonly answer?: () => string;
}

/**
 * A bare socket listener: keeps the bytes of each request (as latin1 text) and answers 200, or what it is told. The caller
 * must stop it.
 */
export async function startRecorder({host = '127.0.0.1', port = 0, answer = () => ok}: RecorderOptions = {}) {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let held = '';
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      held += bytes.toString('latin1');
      for (let length = lengthOf(held); length <= held.length; length = lengthOf(held)) {
        requests.push(held.slice(0, length));
        held = held.slice(length);
        socket.write(answer());
      }
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const {port: bound} = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/push`,
    port: bound,
    requests,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

/** Bytes of the first request, infinite while its head is not there. */
function lengthOf(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return Number.POSITIVE_INFINITY;
  return end + 4 + Number(/^Content-Length: *(\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
}
