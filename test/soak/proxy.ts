import {type AddressInfo, connect, createServer, type Socket} from 'node:net';

/** Stands before an endpoint and does to it what networks do. */
export interface FlakyProxy {
  readonly port: number;
  /** From now on connections go to this port. */
  aim(port: number): void;
  /** Closes every connection, and new ones at once until `pass` is called. */
  refuse(): void;
  /** Hands on nothing until `pass` is called. */
  stall(): void;
  /** Closes every connection, whatever is under way on it. */
  drop(): void;
  pass(): void;
  stop(): void;
}

export async function startProxy(): Promise<FlakyProxy> {
  const sockets = new Set<Socket>();
  let target = 0;
  let state: 'passes' | 'refuses' | 'stalls' = 'passes';
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((outer) => {
    keep(outer);
    if (state === 'refuses') {
      outer.destroy();
      return;
    }
    const inner = connect(target, '127.0.0.1');
    keep(inner);
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      one.on('data', (chunk) => other.write(chunk));
      one.on('close', () => other.destroy());
      if (state === 'stalls') one.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const each = (action: (socket: Socket) => unknown) => {
    for (const socket of sockets) action(socket);
  };
  const drop = () => each((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    aim: (port) => {
      target = port;
    },
    refuse() {
      state = 'refuses';
      drop();
    },
    stall() {
      state = 'stalls';
      each((socket) => socket.pause());
    },
    drop,
    pass() {
      state = 'passes';
      each((socket) => socket.resume());
    },
    stop() {
      drop();
      server.close();
    },
  };
}
