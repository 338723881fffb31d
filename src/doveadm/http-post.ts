import {type ClientRequest, type IncomingMessage, request as requestHttp} from 'node:http';
import {request as requestHttps} from 'node:https';
import {AppError} from '../errors.js';
import {createTimeLimit} from './time-limit.js';

/** Where doveadm's HTTP API is and what is shown to it. */
export interface DoveadmHttp {
  /** Whole, without user and password: `http://127.0.0.1:8080/doveadm/v1`. */
  readonly url: URL;
  /** Value of the Authorization header; null sends none. */
  readonly authorization: string | null;
  /** Authorities to trust instead of the system's, PEM. */
  readonly ca: string | null;
  /** Of waiting for one POST, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** Takes a line for each POST when its answer begins, or does not. */
  readonly log?: (text: string) => void;
}

/** A POST without a usable answer. */
export class PostFailure extends Error {
  readonly error: AppError;
  /** Whether the server may have got the commands. */
  readonly lost: boolean;
  /** Whether the same POST may succeed a moment later. */
  readonly retriable: boolean;

  constructor(error: AppError, {lost, retriable}: {readonly lost: boolean; readonly retriable: boolean}) {
    super(error.message, {cause: error});
    this.error = error;
    this.lost = lost;
    this.retriable = retriable;
  }
}

/** What one answer may have where all of it is kept. */
const maxAnswerBytes = 256 * 1024 * 1024;

const notConnected = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT']);

/** Posts a body; gives the body of a 200. Throws PostFailure. No redirect is followed, no proxy used. */
export async function post(api: DoveadmHttp, body: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of postForChunks(api, body)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxAnswerBytes) throw tooLong(api.url);
  }
  return Buffer.concat(chunks);
}

/** Posts no command at all: whether the API answers and takes the credentials. Throws as an AppError what `post` throws. */
export async function ping(api: DoveadmHttp): Promise<void> {
  try {
    await post(api, Buffer.from('[]'));
  } catch (error) {
    throw error instanceof PostFailure ? error.error : error;
  }
}

/** The same, piece by piece. What the reader does in between does not count against the time limit. */
export async function* postForChunks(api: DoveadmHttp, body: Buffer): AsyncGenerator<Buffer> {
  const tell = createTeller(api, body);
  const sent = startRequest(api, body);
  let late = false;
  const limit = createTimeLimit(api.timeoutMs, () => {
    late = true;
    sent.destroy();
  });
  limit.start();
  try {
    const response = await answerTo(sent);
    tell(response.statusCode ?? 0);
    if (response.statusCode !== 200) throw await refused(api.url, response);
    for await (const chunk of response) {
      limit.stop();
      yield chunk;
      limit.start();
    }
  } catch (error) {
    if (error instanceof PostFailure) throw error;
    const failure = late ? timedOut(api) : broken(api.url, (sent.errored ?? error) as NodeJS.ErrnoException);
    tell(failure.error.code);
    throw failure;
  } finally {
    limit.stop();
    sent.destroy();
  }
}

/** Logs what came of a POST that begins now. */
function createTeller({url, log}: DoveadmHttp, body: Buffer): (outcome: string | number) => void {
  const start = performance.now();
  return (outcome) =>
    log?.(`POST ${url.href}, ${body.length} bytes: ${outcome} after ${Math.round(performance.now() - start)} ms`);
}

function startRequest({url, authorization, ca}: DoveadmHttp, body: Buffer): ClientRequest {
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    // Asked to close, Dovecot 2.3.19.1 never sends its 401; it closes after each answer anyway.
    Connection: 'keep-alive',
    ...(authorization === null ? {} : {Authorization: authorization}),
  };
  const tls = {rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca === null ? {} : {ca})} as const;
  const isTls = url.protocol === 'https:';
  const options = {method: 'POST', headers, agent: false, ...(isTls ? tls : {})} as const;
  return (isTls ? requestHttps : requestHttp)(url, options).end(body);
}

async function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
    // Without a listener Node would close the connection, and nobody would be told.
    sent.once('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error('it changed the protocol, which nobody asked for'));
    });
  });
  // What goes wrong from here on is told by the response.
  sent.on('error', () => undefined);
  return response;
}

function timedOut({url, timeoutMs}: DoveadmHttp): PostFailure {
  const error = new AppError('DOVEADM_TIMEOUT', `${url.href} did not answer within ${timeoutMs / 1000} s`, {
    reason: 'dovecot-silent',
  });
  return new PostFailure(error, {lost: true, retriable: false});
}

function tooLong(url: URL): PostFailure {
  const error = new AppError('DOVEADM_ANSWER', `${url.href} answered with more than 256 MiB`, {
    hint: 'See what stands at this address.',
  });
  return new PostFailure(error, {lost: true, retriable: false});
}

function broken({href: where}: URL, cause: NodeJS.ErrnoException): PostFailure {
  if (isTlsError(cause)) {
    const error = new AppError('DOVEADM_TLS', `no TLS that can be trusted with ${where}: ${cause.code}`, {
      cause,
      reason: 'doveadm-tls',
    });
    return new PostFailure(error, {lost: false, retriable: false});
  }
  const reached = !notConnected.has(cause.code ?? '');
  const message = reached ? `${where} closed the connection without an answer` : `${where} cannot be reached`;
  const error = new AppError(reached ? 'DOVEADM_LOST' : 'DOVEADM_UNREACHABLE', `${message} (${cause.message})`, {
    cause,
    hint: 'See whether Dovecot is running with a doveadm inet_listener, and what its log says.',
  });
  return new PostFailure(error, {lost: reached, retriable: true});
}

function isTlsError({code = '', message}: NodeJS.ErrnoException): boolean {
  // OpenSSL's own codes, those of Node's check of the name, and a server that does not speak TLS at all.
  return /^ERR_(SSL|TLS)|CERT|SELF_SIGNED|UNABLE_TO/.test(code) || (code === 'EPROTO' && message.includes('SSL'));
}

/** The first piece of the body, which says what doveadm could not read; empty if there is none. */
async function startOf(response: IncomingMessage): Promise<string> {
  for await (const chunk of response) return String(chunk);
  return '';
}

/** Dovecot 2.4 reads no JSON string over 32,768 bytes; the commands before it have run. */
function tooLongString({href}: URL): PostFailure {
  const error = new AppError('DOVEADM_TOO_LONG', `${href} takes no value over 32768 bytes`, {
    reason: 'value-too-long',
  });
  return new PostFailure(error, {lost: true, retriable: false});
}

const hints: Readonly<Record<number, string>> = {
  400: 'This is no doveadm HTTP API, or a version that differs: see its log.',
  404: 'Give the whole address: http://127.0.0.1:8080/doveadm/v1.',
  500: 'Set doveadm_api_key or doveadm_password in the Dovecot configuration, and see its log.',
};

async function refused(url: URL, response: IncomingMessage): Promise<PostFailure> {
  const status = response.statusCode ?? 0;
  if (status === 400 && (await startOf(response)).includes('Excessive string size')) return tooLongString(url);
  const message = `${url.href} answered ${status}`;
  const error =
    status === 401 || status === 403
      ? new AppError('DOVEADM_UNAUTHORIZED', message, {reason: 'doveadm-credentials'})
      : new AppError('DOVEADM_HTTP', message, {hint: hints[status] ?? 'See what stands at this address, and its log.'});
  return new PostFailure(error, {lost: status >= 500 || status === 400, retriable: status >= 500});
}
