import {setTimeout as sleep} from 'node:timers/promises';
import {DgramSocket} from 'node-unix-socket';

/** While the program at the other end is away, so many bytes wait for it. */
const mostBytes = 64 * 1024 * 1024;
const retryMs = 100;

/** Hands datagrams on to the socket of the real notifyd, in order. */
export interface PassOn {
  /** Adds a datagram; it waits while nobody reads there. */
  add(bytes: Buffer): void;
  /** Gives what waits up to so many milliseconds more, and closes. */
  close(patienceMs: number): Promise<void>;
}

/** Opens the way to a datagram socket, which need not be there yet. `note` is told when it is away, back, and what is lost. */
export function openPassOn(path: string, note: (text: string) => void): PassOn {
  const socket = new DgramSocket();
  const queue: Buffer[] = [];
  let waiting = 0;
  let lost = 0;
  let sending: Promise<void> | null = null;
  let deadlineMs = Number.POSITIVE_INFINITY;

  const send = (bytes: Buffer) =>
    new Promise<Error | undefined>((resolve) => socket.sendTo(bytes, 0, bytes.length, path, resolve));

  /** Whether it is there now; waits for a reader that is away. */
  async function deliver(bytes: Buffer): Promise<boolean> {
    for (let isAway = false; ; isAway = true) {
      const error = await send(bytes);
      if (!error) {
        if (isAway) note(`${path} is back: passing on continues`);
        return true;
      }
      if (/too long/i.test(error.message) || performance.now() >= deadlineMs) return false;
      if (!isAway) note(`cannot pass on to ${path}: ${error.message}; events wait for it`);
      await sleep(retryMs);
    }
  }

  async function sendAll(): Promise<void> {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (!(await deliver(next))) lost += 1;
      queue.shift();
      waiting -= next.length;
    }
    sending = null;
  }

  return {
    add(bytes) {
      if (waiting + bytes.length > mostBytes) {
        if (lost === 0) note(`${path} has been away for too long: further events are not passed on to it`);
        lost += 1;
        return;
      }
      queue.push(bytes);
      waiting += bytes.length;
      sending ??= sendAll();
    },
    async close(patienceMs) {
      deadlineMs = performance.now() + patienceMs;
      await sending;
      socket.close();
      if (lost > 0) note(`${lost} ${lost === 1 ? 'request was' : 'requests were'} not passed on to ${path}`);
    },
  };
}
