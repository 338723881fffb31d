import type {IncomingMessage} from 'node:http';

const maxBodyBytes = 1024 * 1024;
// Of all requests that are being read at the same time.
const maxHeldBytes = 64 * maxBodyBytes;

/** What was read of a body, and why no more where it was refused. */
export interface Received {
  readonly bytes: Buffer;
  readonly refused: {readonly status: 413 | 503; readonly problem: string} | null;
}

const nothing = Buffer.alloc(0);
const tooLarge: Received = {bytes: nothing, refused: {status: 413, problem: 'the body is larger than 1 MiB'}};
const busy: Received = {bytes: nothing, refused: {status: 503, problem: 'too many bodies are being received at once'}};

/**
 * A reader of request bodies: up to 1 MiB each, 64 MiB of all together. Gives null where the client went away before
 * the end.
 */
export function createReader(): (request: IncomingMessage) => Promise<Received | null> {
  let heldBytes = 0;

  return (request) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return Promise.resolve(tooLarge);
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const settle = (received: Received | null) => {
        heldBytes -= size;
        size = 0;
        request.off('data', onData);
        resolve(received);
      };
      const onData = (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        heldBytes += chunk.length;
        if (size > maxBodyBytes) settle(tooLarge);
        else if (heldBytes > maxHeldBytes) settle(busy);
      };
      request.on('data', onData);
      request.once('end', () =>
        settle({bytes: chunks.length === 1 ? (chunks[0] ?? nothing) : Buffer.concat(chunks), refused: null}),
      );
      request.once('close', () => settle(null));
    });
  };
}
