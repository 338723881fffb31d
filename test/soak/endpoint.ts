import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Stream} from './tally.js';

export interface CountingEndpoint {
  readonly url: string;
  /** Answers 503 until `mend` is called. */
  break(): void;
  mend(): void;
  stop(): void;
}

/** An endpoint that counts what it accepts, and keeps nothing of it. */
export async function startCountingEndpoint(stream: Stream): Promise<CountingEndpoint> {
  let isBroken = false;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (isBroken) {
      response.writeHead(503).end();
      return;
    }
    const {user, 'imap-uid': uid} = JSON.parse(Buffer.concat(chunks).toString());
    stream.note(user, uid);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`,
    break: () => {
      isBroken = true;
    },
    mend: () => {
      isBroken = false;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
