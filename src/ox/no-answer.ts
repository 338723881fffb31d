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

/**
 * No answer came. Codes: HTTP_UNREACHABLE (never connected), HTTP_TLS_FAILED, HTTP_TIMEOUT, HTTP_CONNECTION_LOST,
 * HTTP_NOT_HTTP.
 */
export class NoAnswer extends AppError {
  /** Whether the request may have been taken all the same. */
  readonly mayHaveArrived: boolean;
  /** Whether it was lost on a connection that had been idle, which the endpoint may close at any time. */
  readonly wasIdle: boolean;

  constructor(code: string, message: string, mayHaveArrived: boolean, cause?: unknown, wasIdle = false) {
    super(code, message, {cause});
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
  if (!(error instanceof AggregateError)) return error.message;
  return error.errors.map((one: Error) => one.message).join('; ');
}
