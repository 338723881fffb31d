import {once} from 'node:events';
import {createListener, type ListenerOptions, type OxRequest} from './listener.js';

/** How long to listen, and whom to tell. */
export interface ServeOptions extends Omit<ListenerOptions, 'onRequest' | 'onError'> {
  /** End after this many accepted requests; undefined for no limit. */
  readonly count: number | undefined;
  /** End after this time; undefined for no limit. */
  readonly waitMs: number | undefined;
  readonly signal: AbortSignal;
  readonly onListening: (url: string) => void;
  /** Awaited before the answer goes out. Its failure ends the listening. */
  readonly onRequest: (request: OxRequest) => Promise<void>;
  /** Awaited when everything is closed, before a failure is thrown. */
  readonly onClosed: () => Promise<void>;
}

/**
 * Listens until the count, the time or the signal ends it. Returns the number of accepted requests. Throws LISTEN_FAILED,
 * TLS_FILE_INVALID, and what `onRequest` threw first.
 */
export async function serveRequests(options: ServeOptions): Promise<number> {
  const done = new AbortController();
  let failure: unknown = null;
  let count = 0;
  let isClosed = false;
  const onRequest = (request: OxRequest) => {
    // What was under way at the end is answered still, but there are no more than the count.
    if (isClosed || count === options.count) return null;
    if (request.accepted) count += 1;
    if (count === options.count) done.abort();
    return options.onRequest(request);
  };
  const onError = (error: unknown) => {
    failure ??= error;
    done.abort();
  };
  const listener = await createListener({...options, onRequest, onError});
  options.onListening(listener.url);
  await ended(done, options.waitMs, options.signal);
  await listener.close();
  isClosed = true;
  await options.onClosed();
  if (failure !== null) throw failure;
  return count;
}

/** Resolves when the signal or `done` is aborted or the time is over; `done` is aborted then. */
async function ended(done: AbortController, waitMs: number | undefined, signal: AbortSignal): Promise<void> {
  const stop = () => done.abort();
  const timer = waitMs === undefined ? undefined : setTimeout(stop, waitMs);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  if (!done.signal.aborted) await once(done.signal, 'abort');
  clearTimeout(timer);
}
