import {connect as connectPlain, isIP, type OnReadOpts, type Socket} from 'node:net';
import {type ConnectionOptions, connect as connectTls, type TLSSocket} from 'node:tls';
import type {Address} from '../address.js';
import type {KafkaTls} from '../connection.js';
import type {Frames} from './frames.js';
import {LinkError, socketProblem} from './link-error.js';

const keepAliveMs = 60_000;

/**
 * A connected socket that puts what it receives into `frames` and breaks with their error; with TLS, chain and name are
 * verified. Rejects with LinkError.
 */
export function openSocket(address: Address, tls: KafkaTls | null, timeoutMs: number, frames: Frames): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const receive = (length: number): boolean => fill(socket, frames, length);
    const onread: OnReadOpts = {buffer: frames.room, callback: receive};
    const socket: Socket = tls ? secure(address, tls, onread) : connectPlain({...addressOf(address), onread});
    const fail = (error: LinkError) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new LinkError('timeout', 'no connection in time')), timeoutMs);
    const onError = (error: NodeJS.ErrnoException) => fail(openingProblem(error, tls !== null));
    const onClose = () => fail(new LinkError(tls ? 'tls' : 'closed', 'the broker hung up'));
    socket.once('error', onError).once('close', onClose);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', onError).off('close', onClose);
      resolve(socket.setKeepAlive(true, keepAliveMs).setNoDelay(true));
    });
  });
}

function fill(socket: Socket, frames: Frames, length: number): boolean {
  try {
    frames.filled(length);
  } catch (error) {
    socket.destroy(error as Error);
  }
  return true;
}

function addressOf({host, port}: Address) {
  return {host, port};
}

/** A plain listener that is spoken to in TLS takes it for nonsense and hangs up. */
function openingProblem(error: NodeJS.ErrnoException, isTls: boolean): LinkError {
  return isTls && error.code === 'ECONNRESET' ? new LinkError('tls', error.message, error) : socketProblem(error);
}

function secure({host, port}: Address, {ca, cert, key, passphrase}: KafkaTls, onread: OnReadOpts): TLSSocket {
  // Node knows `onread` here too; its types do not.
  const options: ConnectionOptions & {onread: OnReadOpts} = {
    host,
    port,
    onread,
    ...(isIP(host) ? {} : {servername: host}),
    ...(ca === undefined ? {} : {ca}),
    ...(cert === undefined ? {} : {cert}),
    ...(key === undefined ? {} : {key}),
    ...(passphrase === undefined ? {} : {passphrase}),
    minVersion: 'TLSv1.2',
    // Said outright, since an environment variable of Node's could switch it off.
    rejectUnauthorized: true,
  };
  return connectTls(options);
}
