import {connect as connectPlain, isIP, type Socket} from 'node:net';
import {connect as connectTls, type TLSSocket} from 'node:tls';
import type {Address} from './address.js';
import type {KafkaTls} from './connection.js';
import {LinkError, socketProblem} from './link-error.js';

const keepAliveMs = 60_000;

/** A connected socket; with TLS, chain and name are verified. Rejects with LinkError. */
export function openSocket({host, port}: Address, tls: KafkaTls | null, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tls ? secure({host, port}, tls) : connectPlain({host, port});
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

/** A plain listener that is spoken to in TLS takes it for nonsense and hangs up. */
function openingProblem(error: NodeJS.ErrnoException, isTls: boolean): LinkError {
  return isTls && error.code === 'ECONNRESET' ? new LinkError('tls', error.message, error) : socketProblem(error);
}

function secure({host, port}: Address, {ca, cert, key, passphrase}: KafkaTls): TLSSocket {
  return connectTls({
    host,
    port,
    ...(isIP(host) ? {} : {servername: host}),
    ...(ca === undefined ? {} : {ca}),
    ...(cert === undefined ? {} : {cert}),
    ...(key === undefined ? {} : {key}),
    ...(passphrase === undefined ? {} : {passphrase}),
    minVersion: 'TLSv1.2',
    // Said outright, since an environment variable of Node's could switch it off.
    rejectUnauthorized: true,
  });
}
