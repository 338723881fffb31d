import {readFileSync} from 'node:fs';
import {createServer, type RequestListener} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo, Server} from 'node:net';

/** A request without what belongs to the connection: headers by name in lower case, sorted; the body's bytes in hex. */
export interface Request {
  readonly method: string;
  /** Scheme, path and query. */
  readonly place: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** Headers that the client library adds on its own. */
const ofTransport = /^(?:host|date|connection|te|expect|transfer-encoding|content-length)$/;

export function ownHeaders(headers: Iterable<readonly [string, string]>): Request['headers'] {
  const own = [...headers].map(([name, value]) => [name.toLowerCase(), value] as const);
  return own.filter(([name]) => !ofTransport.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []));
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Endpoints with and without TLS that keep what arrives, in its order, and answer 200. */
export async function startEndpoints(keystore: string) {
  const arrived: Request[] = [];
  const answer =
    (scheme: string): RequestListener =>
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const {method = '', url = '', rawHeaders} = request;
      const body = Buffer.concat(chunks).toString('hex');
      arrived.push({method, place: `${scheme}:${url}`, headers: ownHeaders(pairs(rawHeaders)), body});
      response.end();
    };
  const plain = createServer(answer('http'));
  const pem = readFileSync(keystore);
  const tls = createTlsServer({key: pem, cert: pem}, answer('https'));
  const [port, tlsPort] = [await listen(plain), await listen(tls)];
  return {
    /** What arrived since the last call. */
    take: () => arrived.splice(0),
    /** A text with the ports 8009 and 8443 replaced by those that listen. */
    placed: (text: string) =>
      text.replaceAll('127.0.0.1:8009', `127.0.0.1:${port}`).replaceAll(':8443/', `:${tlsPort}/`),
    url: `http://127.0.0.1:${port}/push`,
    close() {
      plain.close();
      tls.close();
      plain.closeAllConnections();
      tls.closeAllConnections();
    },
  };
}
