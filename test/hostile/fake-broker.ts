import {once} from 'node:events';
import {createServer, type Server, type Socket} from 'node:net';

/** The answer to a request: its body; null for none. */
export type Answer = (request: {
  readonly key: number;
  readonly version: number;
  readonly body: Buffer;
}) => Buffer | null;

/** A broker on loopback that frames its answers right, whatever is in them. The caller closes it. */
export async function startFakeBroker(answer: Answer): Promise<{brokers: string; port: number; close(): void}> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const end = 4 + bytes.readInt32BE(0);
        reply(socket, bytes.subarray(4, end), answer);
        bytes = bytes.subarray(end);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as {port: number};
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return {brokers: `127.0.0.1:${port}`, port, close};
}

function reply(socket: Socket, request: Buffer, answer: Answer): void {
  const body = answer({key: request.readInt16BE(0), version: request.readInt16BE(2), body: request.subarray(8)});
  if (body === null) return;
  const head = Buffer.alloc(8);
  head.writeInt32BE(4 + body.length, 0);
  head.writeInt32BE(request.readInt32BE(4), 4);
  socket.write(Buffer.concat([head, body]));
}

export const int16 = (value: number) => Buffer.from([(value >> 8) & 0xff, value & 0xff]);
export const int32 = (value: number) => Buffer.concat([int16(value >> 16), int16(value)]);
export const text = (value: string) => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);

/** Says that every request is understood in these versions. */
export function versions(keys: Readonly<Record<number, number>>): Buffer {
  const entries = Object.entries(keys).map(([key, version]) => [int16(Number(key)), int16(0), int16(version)]);
  return Buffer.concat([int16(0), int32(entries.length), ...entries.flat()]);
}
