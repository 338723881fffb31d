import {connect as connectPlain, isIP, type OnReadOpts, type Socket} from 'node:net';
import {type ConnectionOptions, connect as connectTls, type TLSSocket} from 'node:tls';
import type {Address} from '../address.js';
import type {KafkaTls} from '../settings.js';
import type {Frames} from './frames.js';
import {LinkError, socketProblem} from './link-error.js';

const keepAliveMs = 60_000;

/** How a socket is opened. */
export interface SocketOptions {
  readonly tls: KafkaTls | null;
  readonly timeoutMs: number;
  /** Breaks the opening off. */
  readonly signal: AbortSignal;
}

/**
 * A connected socket that puts what it receives into `frames` and breaks with their error; with TLS, chain and name are
 * verified. Rejects with LinkError.
 */
export function openSocket(address: Address, options: SocketOptions, frames: Frames): Promise<Socket> {
  const {tls, timeoutMs, signal} = options;
  // As brokers name it; Node would throw an error of its own.
  const {host, port} = address;
  if (host === '' || port < 1 || port > 65_535) {
    return Promise.reject(new LinkError('unreachable', `'${host}:${port}' is not an address`));
  }
  return new Promise((resolve, reject) => {
    const receive = (length: number): boolean => fill(socket, frames, length);
    const onread: OnReadOpts = {buffer: frames.space, callback: receive};
    const socket: Socket = tls ? secure(address, tls, onread) : connectPlain({...addressOf(address), onread});
    const fail = (error: LinkError) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      reject(error);
    };
    const onAbort = () => fail(new LinkError('closed', 'closed'));
    const timer = setTimeout(() => fail(new LinkError('timeout', 'no connection in time')), timeoutMs);
    const onError = (error: NodeJS.ErrnoException) => fail(openingProblem(error, tls));
    const onClose = () => fail(new LinkError(tls ? 'tls' : 'closed', 'the broker hung up'));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    socket.once('error', onError).once('close', onClose);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('close', onClose);
      resolve(socket.setKeepAlive(true, keepAliveMs).setNoDelay(true));
    });
  });
}

function fill(socket: Socket, frames: Frames, length: number): boolean {
  try {
    frames.filled(length);
    return true;
  } catch (error) {
    // Within the read itself a TLS socket would not notice, and read on for ever.
    setImmediate(() => socket.destroy(error as Error));
    return false;
  }
}

function addressOf({host, port}: Address) {
  return {host, port};
}

/** A plain listener that is spoken to in TLS takes it for nonsense and hangs up. */
function openingProblem(error: NodeJS.ErrnoException, tls: KafkaTls | null): LinkError {
  if (tls !== null && error.code === 'ECONNRESET') {
    const words = 'the broker hung up during the TLS handshake';
    return new LinkError('tls', words, {cause: error, reason: 'tls-unexpected'});
  }
  return socketProblem(error, tls?.cert !== undefined);
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
