import {statSync} from 'node:fs';
import {createServer} from 'node:net';
import {usageError} from '../errors.js';

/** A lock that ends with the process, however that ends. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Locks a file against a second run on this host. Throws USAGE where another run has it. On Linux it is a socket in the
 * abstract namespace named after the file itself: nothing is left over after SIGKILL, and no stale lock has to be told
 * from a live one. Elsewhere nothing is locked.
 */
export async function lockFile(path: string): Promise<Lock> {
  if (process.platform !== 'linux') return {release: async () => undefined};
  const {dev, ino} = statSync(path);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(usageError(`another run is writing to ${path}`, 'Wait for its end, or name another result file.'));
    });
    server.listen(`\0dovepush-result-${dev}-${ino}`, resolve);
  });
  server.unref();
  return {release: () => new Promise((resolve) => server.close(() => resolve()))};
}
