import {createHash, timingSafeEqual} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo, Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../errors.js';
import type {Answer} from './answers.js';
import {holdBack} from './backpressure.js';
import {findDepartures} from './departures.js';
import {type ReadBody, readBody} from './read-body.js';
import {createReader, type Received} from './request-body.js';
import {identity} from './tls.js';

/** A request as it was received and what it was answered. */
export interface OxRequest {
  readonly receivedMs: number;
  readonly method: string;
  readonly path: string;
  /** Names and values in turn, as on the wire: credentials are among them. */
  readonly rawHeaders: readonly string[];
  /** The bytes, as far as they were read. */
  readonly bytes: Buffer;
  readonly body: ReadBody;
  /** Null where nothing was answered: dropped or stalled. */
  readonly status: number | null;
  readonly problems: readonly string[];
  /** False if the request itself was refused: it is no event. */
  readonly accepted: boolean;
  /** Milliseconds from the arrival of the head to the answer. */
  readonly ms: number;
}

export interface ListenerOptions {
  readonly host: string;
  /** 0 picks one. */
  readonly port: number;
  readonly path: string;
  /** Answer 400 to a departure. */
  readonly strict: boolean;
  readonly nextAnswer: () => Answer;
  /** Before each answer, milliseconds. */
  readonly delayMs: number;
  /** Share of requests that are answered 503, from 0 to 1. */
  readonly failRate: number;
  readonly random: () => number;
  /** `user:password` that senders must know, null where none is asked for. */
  readonly credentials: string | null;
  /** PEM texts; null for plain HTTP. */
  readonly tls: {readonly cert: string; readonly key: string} | null;
  /** Hands a good request on and gives the status to answer with; null where it stays here. */
  readonly forward: ((body: Buffer) => Promise<number>) | null;
  /** Awaited before the answer goes out, so that what was answered is on record. Null: the request does not count. */
  readonly onRequest: (request: OxRequest) => Promise<void> | null;
  /** Told when `onRequest` fails; the connection is then closed. */
  readonly onError: (error: unknown) => void;
}

export interface Listener {
  readonly url: string;
  /** Stops accepting, lets answers under way go out for at most a second, then closes everything. */
  close(): Promise<void>;
}

/** Enough for any middleware. A connection beyond it takes the place of the one that has been silent for longest. */
const maxConnections = 2048;
const graceMs = 1000;

/** Starts the endpoint. Throws LISTEN_FAILED, TLS_FILE_INVALID. */
export async function createListener(options: ListenerOptions): Promise<Listener> {
  const settings = {
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 60_000,
    connectionsCheckingInterval: 1000,
    // The reader refuses it, so that it is shown.
    requireHostHeader: false,
  };
  const {tls} = options;
  const server = tls === null ? createServer(settings) : createSecureServer({...settings, ...identity(tls)});
  giveWay(server, tls === null ? 'connection' : 'secureConnection');
  // Not in the types: a client that half-closes after its request gets its answer.
  Object.assign(server, {httpAllowHalfOpen: true});
  const read = createReader();
  const receive = (request: IncomingMessage, response: ServerResponse) => {
    const receivedMs = Date.now();
    holdBack(request.socket, response);
    read(request, (got) => {
      answerRequest({request, response, receivedMs, got}, options).catch((error) => {
        response.destroy();
        options.onError(error);
      });
    });
  };
  server.on('request', receive);
  // Node would refuse whoever expects something other than 100-continue, without a word to anybody.
  server.on('checkExpectation', receive);
  server.on('clientError', refuseMalformed);
  await listen(server, options);
  const {port} = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {url: `http${tls === null ? '' : 's'}://${host}:${port}${options.path}`, close: () => close(server)};
}

/** Closes the connection that has been silent for longest when there is one too many. */
function giveWay(server: Server, event: 'connection' | 'secureConnection'): void {
  const silent = new Set<Socket>();
  server.on(event, (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    if (silent.size <= maxConnections) return;
    const [first] = silent;
    first?.destroy();
  });
  server.on('request', ({socket}: IncomingMessage) => {
    silent.delete(socket);
    silent.add(socket);
  });
  // Handshakes that have not come to their end.
  server.maxConnections = 2 * maxConnections;
}

function listen(server: Server, {host, port}: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new AppError('LISTEN_FAILED', `cannot listen on ${host}:${port}: ${error.message}`, {cause: error}));
    });
    server.listen({host, port, backlog: 1024}, resolve);
  });
}

async function close(server: Server): Promise<void> {
  // A connection falls idle only when its last answer is out: look again until all are gone.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(sweep);
  clearTimeout(cut);
}

/** What came too slowly, was too long, or is no HTTP. */
function refuseMalformed({code = ''}: NodeJS.ErrnoException, socket: Socket): void {
  const status = malformed[code] ?? '400 Bad Request';
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  else socket.destroy();
}

const malformed: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** A request that has come, and how far. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly receivedMs: number;
  readonly got: Received;
}

async function answerRequest(arrival: Arrival, options: ListenerOptions): Promise<void> {
  const {request, response, receivedMs, got} = arrival;
  const {bytes, refused} = got;
  const {method = '', url: path = ''} = request;
  const body = readBody(bytes);
  const problems =
    refused === null ? findDepartures({method, path, body: bytes}, body, options.path) : [refused.problem];
  const isKnown = options.credentials === null || authorizes(request.headers.authorization, options.credentials);
  const accepted = isKnown && refused === null && !(options.strict && problems.length > 0);
  let answer: Answer | null = isKnown ? (refused?.status ?? null) : 401;
  if (answer === null) {
    // Nobody waits for it when the listener is closed.
    if (options.delayMs > 0) await sleep(options.delayMs, undefined, {ref: false});
    const decided = decide(bytes, problems, options);
    answer = typeof decided === 'object' ? await decided : decided;
  }
  const {rawHeaders} = request;
  const status = typeof answer === 'number' ? answer : null;
  const ms = Date.now() - receivedMs;
  const shown = options.onRequest({receivedMs, method, path, rawHeaders, bytes, body, status, problems, accepted, ms});
  await shown;
  if (shown === null || answer === 'drop') response.destroy();
  else if (refused !== null) await refuse(request, response, status ?? refused.status);
  else if (typeof answer === 'number') send(response, answer);
}

/** What a request is answered that came whole and from somebody who may send. */
function decide(body: Buffer, problems: readonly string[], options: ListenerOptions): Answer | Promise<number> {
  if (options.strict && problems.length > 0) return 400;
  if (options.failRate > 0 && options.random() < options.failRate) return 503;
  const answer = options.nextAnswer();
  return answer === 200 && options.forward !== null ? options.forward(body) : answer;
}

/** Compares digests, which takes the same time wherever the first difference lies. */
function authorizes(header: string | undefined, credentials: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const wanted = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const given = (header ?? '').replace(/^basic +/i, 'Basic ');
  return timingSafeEqual(digest(given), digest(wanted));
}

/** Answers, then reads on for a moment: closing on unread bytes would reset the connection and lose the answer. */
async function refuse(request: IncomingMessage, response: ServerResponse, status: number): Promise<void> {
  challenge(response, status);
  response.writeHead(status, {'Content-Length': 0, Connection: 'close'}).flushHeaders();
  request.resume();
  await Promise.race([once(request, 'close').catch(() => undefined), sleep(graceMs, undefined, {ref: false})]);
  response.end();
}

function send(response: ServerResponse, status: number): void {
  challenge(response, status);
  response.statusCode = status;
  response.end();
}

function challenge(response: ServerResponse, status: number): void {
  if (status === 401) response.setHeader('WWW-Authenticate', 'Basic realm="ox"');
}
