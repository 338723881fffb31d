import {connect as connectPlain, isIP, type Socket} from 'node:net';
import {connect as connectSecurely, type SecureContext} from 'node:tls';
import {type BodyReader, createBodyReader} from './answer-body.js';
import {type AnswerHead, createHeadParser, findHeadEnd, NotHttp} from './answer-head.js';
import {explain, type NoAnswer} from './no-answer.js';

/** Where connections lead. */
export interface Target {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** What to trust; null for plain HTTP. */
  readonly trusts: SecureContext | null;
}

/** One request, and who is told what becomes of it: a head, pieces of a body and the end, or a failure. */
export interface Exchange {
  write(socket: Socket): void;
  onHead(head: AnswerHead, socket: Socket): void;
  onBody(piece: Buffer): void;
  /** Also where the connection broke within the body. */
  onEnd(): void;
  onFailure(error: NoAnswer): void;
}

/** A connection that carries one exchange at a time. */
export interface Connection {
  start(exchange: Exchange): void;
  /** False once the other side has closed it. */
  isOpen(): boolean;
  /** Ends it without another word to the exchange; true when the request may have left. */
  abandon(): boolean;
}

/** Who keeps connections. */
export interface ConnectionEvents {
  /** It can carry another exchange. */
  onIdle(connection: Connection): void;
  onClosed(connection: Connection): void;
}

const nothing: Buffer = Buffer.alloc(0);

/** Opens a connection; what goes wrong is told to its exchange. */
export function openConnection(target: Target, events: ConnectionEvents): Connection {
  const socket = openSocket(target);
  const parseHead = createHeadParser();
  let isConnected = false;
  let isReady = false;
  let wasUsed = false;
  let failure: Error | null = null;
  let exchange: Exchange | null = null;
  let head: AnswerHead | null = null;
  let readBody: BodyReader | null = null;
  let bytes = nothing;

  function readHead({onHead}: Exchange): BodyReader | null {
    for (;;) {
      const end = findHeadEnd(bytes);
      if (end === -1) return null;
      const found = parseHead(bytes.toString('latin1', 0, end));
      bytes = bytes.subarray(end + 4);
      // 100 Continue and the like come before the answer.
      if (found.status < 200) continue;
      head = found;
      onHead(found, socket);
      return createBodyReader(found.framing);
    }
  }

  function receive(chunk: Buffer, current: Exchange): void {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    readBody ??= readHead(current);
    if (readBody === null || exchange === null) return;
    const behind = readBody(bytes, current.onBody);
    bytes = nothing;
    // Whoever has had enough of a body has abandoned it meanwhile.
    if (behind !== null && exchange !== null) finish(current, behind.length === 0);
  }

  function finish({onEnd}: Exchange, isClean: boolean): void {
    const mayStay = isClean && head?.keepsOpen === true && socket.writableLength === 0;
    exchange = null;
    head = null;
    readBody = null;
    wasUsed = true;
    if (mayStay) events.onIdle(connection);
    else socket.destroy();
    onEnd();
  }

  function end(): void {
    events.onClosed(connection);
    const cut = exchange;
    exchange = null;
    if (cut === null) return;
    const wasIdle = wasUsed && bytes.length === 0;
    if (head === null) cut.onFailure(explain(failure, {isConnected, isReady, wasIdle}));
    else cut.onEnd();
  }

  socket.on('connect', () => {
    isConnected = true;
    isReady ||= target.trusts === null;
  });
  socket.on('secureConnect', () => {
    isReady = true;
  });
  socket.on('data', (chunk) => {
    // Nobody asked: whatever it is, an answer after it could not be told from it.
    if (exchange === null) return void socket.destroy();
    try {
      receive(chunk, exchange);
    } catch (error) {
      if (!(error instanceof NotHttp)) throw error;
      socket.destroy(error);
    }
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', end);

  const connection: Connection = {
    start(next) {
      exchange = next;
      next.write(socket);
    },
    isOpen: () => socket.readyState === 'open' || socket.readyState === 'opening',
    abandon() {
      exchange = null;
      socket.destroy();
      return isReady;
    },
  };
  return connection;
}

function openSocket({host, port, trusts}: Target): Socket {
  // An address is no name that a server could be asked for (RFC 6066, 3).
  const servername = isIP(host) === 0 ? host : '';
  const socket =
    trusts === null
      ? connectPlain({host, port})
      : connectSecurely({
          host,
          port,
          servername,
          secureContext: trusts,
          ALPNProtocols: ['http/1.1'],
          minVersion: 'TLSv1.2',
          // Said outright, since an environment variable of Node's could switch it off.
          rejectUnauthorized: true,
        });
  return socket.setNoDelay(true);
}
