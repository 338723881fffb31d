import {unlink} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {DgramSocket} from 'node-unix-socket';
import {bindSocket} from './claim.js';

/** After so long without a datagram nothing is under way any more: a sender that waits for room gets it at once. */
const quietMs = 50;
/** Senders that have opened the socket before its file was removed may go on for so long. */
const longestDrainMs = 500;

/** A place where datagrams arrive. */
export interface Receiver {
  /** Takes no new senders, hands on what is under way, and closes. */
  close(): Promise<void>;
}

/**
 * Binds Cyrus's notify socket. `onDatagram` is called in the order of arrival; a sender waits while the queue of the system is
 * full, so that nothing is lost. Throws USAGE, LISTEN_FAILED.
 */
export async function receiveDatagrams(
  path: string,
  onDatagram: (bytes: Buffer) => void,
  onError: (error: Error) => void,
): Promise<Receiver> {
  const socket = new DgramSocket();
  let lastMs = 0;
  socket.on('data', (bytes: Buffer) => {
    lastMs = performance.now();
    onDatagram(bytes);
  });
  socket.on('error', onError);
  try {
    await bindSocket(path, () => socket.bind(path));
  } catch (error) {
    socket.close();
    throw error;
  }
  return {
    async close() {
      await unlink(path).catch(() => undefined);
      const started = performance.now();
      lastMs = started;
      while (performance.now() - lastMs < quietMs && performance.now() - started < longestDrainMs)
        await sleep(quietMs / 2);
      socket.close();
    },
  };
}
