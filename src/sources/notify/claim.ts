import {chmod, lstat, unlink} from 'node:fs/promises';
import {connect} from 'node:net';
import {AppError, usageError} from '../../errors.js';
import {systemText} from '../../file-errors.js';

/** Cyrus's own master gives its sockets to everybody; the folder says who reaches them. */
const forEverybody = 0o666;

/** Whether a program holds the socket file: one of the other type refuses the connection for its type. */
function isHeld(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (held: boolean) => {
      socket.destroy();
      resolve(held);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', ({code}: NodeJS.ErrnoException) => answer(code !== 'ECONNREFUSED' && code !== 'ENOENT'));
  });
}

/**
 * Makes room for a socket under the path: a socket file that no program holds any more is removed. Throws USAGE for another
 * file, LISTEN_FAILED if a program listens there.
 */
async function claim(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  if (!found.isSocket()) throw usageError(`${path} is not a socket`, 'Choose the path of a new socket.');
  if (await isHeld(path)) {
    throw new AppError('LISTEN_FAILED', `cannot listen on ${path}: another program listens there`, {
      hint: 'Choose another path, set notifysocket in imapd.conf to it, and name this one with --pass-on.',
    });
  }
  await unlink(path);
}

/** Binds a socket to the path, writable for the user of Cyrus. Throws USAGE, LISTEN_FAILED. */
export async function bindSocket(path: string, bind: () => Promise<void> | void): Promise<void> {
  await claim(path);
  try {
    await bind();
    await chmod(path, forEverybody);
  } catch (error) {
    throw new AppError('LISTEN_FAILED', `cannot listen on ${path}: ${textOf(error)}`, {
      cause: error,
      hint: 'Choose a path in a folder that exists, such as /run/cyrus/socket/notify-dovepush.',
    });
  }
}

/** The library for datagrams gives the system's words without a code. */
function textOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === undefined ? (error as Error).message : systemText(error);
}
