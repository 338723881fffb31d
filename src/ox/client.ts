import {type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage} from 'node:http';
import {Agent as HttpsAgent, request as httpsRequest} from 'node:https';
import {TLSSocket} from 'node:tls';
import {urlToHttpOptions} from 'node:url';
import {AppError, usageError} from '../errors.js';
import {maskUrls} from '../secrets.js';
import {contentType} from './contract.js';

export interface ClientOptions {
  readonly url: URL;
  /** `user:password`, null where none is sent. */
  readonly credentials: string | null;
  /** PEM text of the authorities to trust instead of the system's. */
  readonly ca?: string | undefined;
  /** PEM texts of a certificate to show, and its key. */
  readonly identity?: {readonly cert: string; readonly key: string; readonly passphrase?: string} | undefined;
  /** PUT where it is left out, as Dovecot does. */
  readonly method?: 'PUT' | 'GET';
  /** Connections at most. */
  readonly connections: number;
  readonly timeoutMs: number;
}

/** What an endpoint answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  /** The pause that `Retry-After` asks for. */
  readonly retryAfterMs: number | undefined;
  /** The first 64 KiB of the body, empty unless it was asked for. */
  readonly body: string;
  /** From the call to the head of the answer. */
  readonly ms: number;
  /** Looked at only where the body is wanted. */
  readonly tls: TlsFacts | null;
  /** True when it was sent a second time because a kept connection had been closed, perhaps after taking it. */
  readonly resent: boolean;
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

/** What is known of a TLS connection. */
interface TlsFacts {
  readonly protocol: string | null;
  readonly cipher: string;
  /** Common name of the endpoint's certificate, and when it ends. */
  readonly subject: string | null;
  readonly validTo: string | null;
}

/** How one request is sent. */
interface PutOptions {
  /** Wait no longer than that, if that is less than the timeout. */
  readonly limitMs?: number;
  readonly wantsBody?: boolean;
  /** False: one try also where a kept connection turns out to be closed. */
  readonly resend?: boolean;
}

/** Sends requests as Dovecot does, over connections that are kept open. */
export interface OxClient {
  /** Throws NoAnswer. */
  put(body: string | Buffer, options?: PutOptions): Promise<HttpAnswer>;
  close(): void;
}

const maxAnswerBytes = 64 * 1024;

/** The URL of an endpoint. Throws USAGE where it is none, or holds a password, unless that is allowed. */
export function parseEndpoint(text: string, mayHoldCredentials = false): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageError(`'${maskUrls(text)}' is no http or https URL`, 'Write it whole: https://push.example.org/path.');
  }
  if (!mayHoldCredentials && (url.password !== '' || url.username !== '')) {
    throw usageError('the URL holds credentials', 'Put user:password into a file and name it with --ox-auth-file.');
  }
  return url;
}

/** A client for one endpoint. The caller must close it. Redirects are answers; proxies are not used. */
export function createOxClient(options: ClientOptions): OxClient {
  const {url, connections, ca, identity, method = 'PUT', timeoutMs} = options;
  const secure = url.protocol === 'https:';
  const agentOptions = {
    keepAlive: true,
    maxSockets: connections,
    maxFreeSockets: connections,
    scheduling: 'fifo',
  } as const;
  const agent = secure
    ? new HttpsAgent({...agentOptions, ...identity, ca, minVersion: 'TLSv1.2'})
    : new HttpAgent(agentOptions);
  const start = secure ? httpsRequest : httpRequest;
  const target = {...urlToHttpOptions(url), method, agent};
  const headers = createHeaders(options);

  function once(body: Buffer, waitMs: number, wantsBody: boolean): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const startedMs = performance.now();
      const request = start({...target, headers: headers(body.length)});
      const timer = setTimeout(() => {
        reject(new NoAnswer('HTTP_TIMEOUT', `no answer within ${Math.round(waitMs)} ms`, wasConnected(request)));
        request.destroy();
      }, waitMs);
      request.on('response', (response) => {
        clearTimeout(timer);
        const answer = {
          status: response.statusCode ?? 0,
          reason: response.statusMessage ?? '',
          retryAfterMs: parseRetryAfter(response.headers['retry-after']),
          body: '',
          ms: performance.now() - startedMs,
          tls: wantsBody ? tlsFactsOf(response) : null,
          resent: false,
        };
        if (wantsBody) readAnswer(response, timeoutMs).then((text) => resolve({...answer, body: text}), reject);
        else {
          dropAnswer(response, timeoutMs);
          resolve(answer);
        }
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        reject(translate(error, request));
      });
      request.end(body);
    });
  }

  return {
    async put(content, {limitMs = timeoutMs, wantsBody = false, resend = true} = {}) {
      const body = typeof content === 'string' ? Buffer.from(content) : content;
      const waitMs = Math.min(timeoutMs, limitMs);
      try {
        return await once(body, waitMs, wantsBody);
      } catch (error) {
        if (!(resend && error instanceof NoAnswer && error.wasIdle)) throw error;
        return {...(await once(body, waitMs, wantsBody)), resent: error.mayHaveArrived};
      }
    },
    close: () => agent.destroy(),
  };
}

/** The headers that Dovecot sends, in its order. */
function createHeaders({url, credentials}: ClientOptions): (length: number) => string[] {
  const authorization =
    credentials === null ? [] : ['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`];
  let second = 0;
  let date = '';
  // Making the text takes longer than all else that is done here.
  const now = () => {
    const current = Math.floor(Date.now() / 1000);
    if (current !== second) [second, date] = [current, new Date(current * 1000).toUTCString()];
    return date;
  };
  return (length) => [
    'Host',
    url.host,
    'Date',
    now(),
    ...authorization,
    'Content-Length',
    String(length),
    'Connection',
    'Keep-Alive',
    'Content-Type',
    contentType,
  ];
}

function tlsFactsOf({socket}: IncomingMessage): TlsFacts | null {
  if (!(socket instanceof TLSSocket)) return null;
  const {subject, valid_to: validTo} = socket.getPeerCertificate();
  const [name = null] = [subject?.CN ?? []].flat();
  return {protocol: socket.getProtocol(), cipher: socket.getCipher().name, subject: name, validTo: validTo ?? null};
}

function wasConnected(request: ClientRequest): boolean {
  return request.reusedSocket || (request.socket?.connecting === false && request.socket.bytesWritten > 0);
}

const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
]);

function translate(error: NodeJS.ErrnoException, request: ClientRequest): NoAnswer {
  const {code = '', message} = error;
  if (neverConnected.has(code)) return new NoAnswer('HTTP_UNREACHABLE', message, false, error);
  if (code.startsWith('HPE_')) return new NoAnswer('HTTP_NOT_HTTP', `the answer is no HTTP: ${message}`, true, error);
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code)) {
    return new NoAnswer('HTTP_TLS_FAILED', message, false, error);
  }
  return new NoAnswer(
    'HTTP_CONNECTION_LOST',
    `no answer: ${message}`,
    wasConnected(request),
    error,
    request.reusedSocket,
  );
}

/** Milliseconds of `Retry-After`: seconds, or a date (RFC 9110 10.2.3); undefined where it says nothing. */
export function parseRetryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Reads the rest so that the connection can be used again; a body that is long or slow costs the connection. */
function dropAnswer(response: IncomingMessage, timeoutMs: number): void {
  let size = 0;
  const timer = setTimeout(() => response.destroy(), timeoutMs);
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxAnswerBytes) response.destroy();
  });
  response.on('error', () => undefined);
  response.on('close', () => clearTimeout(timer));
}

async function readAnswer(response: IncomingMessage, timeoutMs: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => response.destroy(), timeoutMs);
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxAnswerBytes) break;
    }
  } catch {
    // The status has come: a body that is cut short takes nothing from it.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString();
}
