import type {IncomingMessage} from 'node:http';

const maxBodyBytes = 1024 * 1024;
// Of all requests that are being read at the same time.
const maxHeldBytes = 64 * maxBodyBytes;

/** What was read of a body, and why no more where it was refused. */
export interface Received {
  readonly bytes: Buffer;
  readonly refused: {readonly status: 400 | 413 | 503; readonly problem: string} | null;
}

/** Reads a body and hands it over once; never where the client goes away before the end. */
export type Reader = (request: IncomingMessage, take: (received: Received) => void) => void;

const nothing: Buffer = Buffer.alloc(0);
const noHost: Received = {bytes: nothing, refused: {status: 400, problem: 'the Host header is missing'}};
const tooLarge: Received = {bytes: nothing, refused: {status: 413, problem: 'the body is larger than 1 MiB'}};
const busy: Received = {bytes: nothing, refused: {status: 503, problem: 'too many bodies are being received at once'}};

/** A reader of request bodies: up to 1 MiB each, 64 MiB of all together. */
export function createReader(): Reader {
  let heldBytes = 0;

  return (request, take) => {
    const refused = refusedForItsHead(request);
    if (refused !== null) return take(refused);
    let body = nothing;
    let size = 0;
    let isSettled = false;

    function finish(received: Received | null): void {
      if (isSettled) return;
      isSettled = true;
      heldBytes -= size;
      body = nothing;
      if (received !== null) take(received);
    }
    request.on('data', (chunk: Buffer) => {
      if (isSettled) return;
      body = size === 0 ? chunk : append(body, size, chunk);
      size += chunk.length;
      heldBytes += chunk.length;
      if (size > maxBodyBytes) finish(tooLarge);
      else if (heldBytes > maxHeldBytes) finish(busy);
    });
    request.on('end', () => finish({bytes: body.subarray(0, size), refused: null}));
    request.on('close', () => finish(null));
  };
}

function refusedForItsHead({httpVersion, headers}: IncomingMessage): Received | null {
  if (httpVersion === '1.1' && headers.host === undefined) return noHost;
  return Number(headers['content-length'] ?? 0) > maxBodyBytes ? tooLarge : null;
}

/** The first bytes of a buffer and more behind them, in place where there is room: a piece may be a single byte. */
function append(held: Buffer, size: number, chunk: Buffer): Buffer {
  const wanted = size + chunk.length;
  const buffer = held.length >= wanted ? held : Buffer.allocUnsafeSlow(wanted * 2);
  if (buffer !== held) held.copy(buffer, 0, 0, size);
  chunk.copy(buffer, size);
  return buffer;
}
