import type {Socket} from 'node:net';
import {type HttpAnswer, parseRetryAfter, tlsFactsOf} from './answer.js';
import type {AnswerHead} from './answer-head.js';
import type {EndpointUrl} from './endpoint.js';
import {NoAnswer} from './no-answer.js';
import {createPool, type Pool} from './pool.js';
import {createHead, type HeadOf} from './request.js';
import {type Identity, trust} from './tls.js';

export interface ClientOptions extends EndpointUrl {
  /** PEM text of the authorities to trust instead of the system's. */
  readonly ca?: string | undefined;
  /** PEM texts of a certificate to show, and its key. */
  readonly identity?: Identity | undefined;
  /** PUT where it is left out, as Dovecot does. */
  readonly method?: 'PUT' | 'GET';
  /** Connections at most. */
  readonly connections: number;
  readonly timeoutMs: number;
}

/** How one request is sent. */
interface PutOptions {
  /** Wait no longer than that, if that is less than the timeout. */
  readonly limitMs?: number;
  readonly wantsBody?: boolean;
  /** Whether the facts of the TLS connection are wanted without the body. */
  readonly wantsTls?: boolean;
  /** False: one try also where a kept connection turns out to be closed. */
  readonly resend?: boolean;
}

/** Sends requests as Dovecot does, over connections that are kept open. */
export interface OxClient {
  /** Throws NoAnswer. */
  put(body: string | Buffer, options?: PutOptions): Promise<HttpAnswer>;
  close(): void;
}

// A longer body costs the connection.
const maxBodyBytes = 64 * 1024;

/**
 * A client for one endpoint. The caller must close it. Redirects are answers; proxies are not used. Throws
 * TLS_FILE_INVALID.
 */
export function createOxClient(options: ClientOptions): OxClient {
  const {url, ca, identity, connections, timeoutMs} = options;
  const trusts = url.protocol === 'https:' ? trust(ca, identity) : null;
  const port = Number(url.port) || (trusts === null ? 80 : 443);
  // Neither brackets, nor the dot behind a whole name, which Dovecot leaves out too.
  const name = url.hostname.replace(/^\[|[\].]$/g, '');
  const pool = createPool({host: name, port, trusts}, connections);
  const headOf = createHead(options);
  let isClosed = false;

  return {
    async put(body, {limitMs = timeoutMs, wantsBody = false, wantsTls = wantsBody, resend = true} = {}) {
      const wanted = {waitMs: Math.min(timeoutMs, limitMs), wantsBody, wantsTls};
      try {
        return await exchange(pool, headOf, body, wanted);
      } catch (error) {
        if (isClosed || !(resend && error instanceof NoAnswer && error.wasIdle)) throw error;
        return {...(await exchange(pool, headOf, body, wanted)), resent: error.mayHaveArrived};
      }
    },
    close() {
      isClosed = true;
      pool.close();
    },
  };
}

interface Wanted {
  readonly waitMs: number;
  readonly wantsBody: boolean;
  readonly wantsTls: boolean;
}

/** One request and its answer: with the head, unless the body is wanted too. */
function exchange(pool: Pool, headOf: HeadOf, body: string | Buffer, wanted: Wanted): Promise<HttpAnswer> {
  const {waitMs, wantsBody, wantsTls} = wanted;
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    // Of one size from the beginning: kept pieces would each keep the whole buffer that they came in.
    const kept = wantsBody ? Buffer.allocUnsafe(maxBodyBytes) : null;
    let size = 0;
    let answer: HttpAnswer | null = null;

    const timer = setTimeout(() => {
      const mayHaveArrived = giveUp();
      if (answer !== null) end();
      else reject(new NoAnswer('HTTP_TIMEOUT', `no answer within ${Math.round(waitMs)} ms`, mayHaveArrived));
    }, waitMs);

    function end(): void {
      clearTimeout(timer);
      if (wantsBody && answer !== null)
        resolve({...answer, body: (kept ?? Buffer.alloc(0)).toString('utf8', 0, Math.min(size, maxBodyBytes))});
    }

    const giveUp = pool.start({
      write: (socket) => write(socket, headOf, body),
      onHead(head, socket) {
        timer.refresh();
        answer = answerOf(head, performance.now() - startedMs, wantsTls ? socket : null);
        if (!wantsBody) resolve(answer);
      },
      onBody(piece) {
        if (kept !== null && size < maxBodyBytes) piece.copy(kept, size);
        size += piece.length;
        if (size <= maxBodyBytes) return;
        giveUp();
        end();
      },
      onEnd: end,
      onFailure(error) {
        if (answer === null) reject(error);
        end();
      },
    });
  });
}

function write(socket: Socket, headOf: HeadOf, body: string | Buffer): void {
  if (typeof body === 'string') {
    const length = Buffer.byteLength(body);
    // Where each character is a byte, there is nothing to convert.
    socket.write(headOf(length) + body, length === body.length ? 'latin1' : 'utf8');
    return;
  }
  socket.cork();
  socket.write(headOf(body.length));
  socket.write(body);
  socket.uncork();
}

function answerOf({status, reason, retryAfter}: AnswerHead, ms: number, socket: Socket | null): HttpAnswer {
  const tls = socket === null ? null : tlsFactsOf(socket);
  return {status, reason, retryAfterMs: parseRetryAfter(retryAfter), body: '', ms, tls, resent: false};
}
