import {AppError} from '../errors.js';
import {NotHttp} from './answer-head.js';

/** How far a connection had come. */
export interface Progress {
  readonly isConnected: boolean;
  /** Whether requests may leave: with TLS, after the handshake. */
  readonly isReady: boolean;
  /** Whether it had been idle after an answer, so that the endpoint may have closed it at any time. */
  readonly wasIdle: boolean;
}

/** What to do about each code: a hint, or the reason by which the command line knows one. */
const advice = {
  /** Never connected. */
  HTTP_UNREACHABLE: {hint: 'Start the endpoint, or correct its address.'},
  HTTP_TLS_FAILED: {reason: 'endpoint-tls'},
  HTTP_TIMEOUT: {reason: 'endpoint-silent'},
  HTTP_CONNECTION_LOST: {hint: 'Look into the log of the endpoint, and whether it wants https.'},
  HTTP_NOT_HTTP: {hint: 'Correct the port, or http and https in the address.'},
} as const;

/** No answer came. */
export class NoAnswer extends AppError {
  /** Whether the request may have been taken all the same. */
  readonly mayHaveArrived: boolean;
  /** Whether it was lost on a connection that had been idle, which the endpoint may close at any time. */
  readonly wasIdle: boolean;

  constructor(code: keyof typeof advice, message: string, mayHaveArrived: boolean, cause?: unknown, wasIdle = false) {
    super(code, message, {cause, ...advice[code]});
    this.mayHaveArrived = mayHaveArrived;
    this.wasIdle = wasIdle;
  }
}

/** Why no answer came over a connection that has ended: with an error, or without a word. */
export function explain(error: Error | null, {isConnected, isReady, wasIdle}: Progress): NoAnswer {
  if (error instanceof NotHttp) return new NoAnswer('HTTP_NOT_HTTP', `the answer is no HTTP: ${error.message}`, true);
  const message = error === null ? 'the endpoint closed the connection' : messageOf(error);
  if (!isConnected) return new NoAnswer('HTTP_UNREACHABLE', message, false, error);
  if (error !== null && !isOfNetwork(error)) return new NoAnswer('HTTP_TLS_FAILED', message, false, error);
  return new NoAnswer('HTTP_CONNECTION_LOST', `no answer: ${message}`, isReady, error, wasIdle);
}

/** Errors of TLS have other names, but for EPROTO. */
function isOfNetwork({code}: NodeJS.ErrnoException): boolean {
  return code === undefined || (/^E[A-Z]+$/.test(code) && code !== 'EPROTO');
}

/** Where a name has several addresses, none of them answered, and the error has no words of its own. */
function messageOf(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message.trim();
  return error.errors.map((one: Error) => one.message).join('; ');
}
