import {createServer, request} from 'node:http';
import type {AddressInfo} from 'node:net';

/**
 * What becomes of a request: handed on; carried out, but the answer cut in the middle; dropped before it is carried out;
 * refused with a status.
 */
export type Meddling = 'pass' | 'cut' | 'drop' | number;

function forward(target: URL, headers: object, body: Buffer): Promise<{status: number; answer: Buffer}> {
  return new Promise((resolve, reject) => {
    const sent = request(target, {method: 'POST', agent: false, headers: {...headers}}, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({status: response.statusCode ?? 0, answer: Buffer.concat(chunks)});
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/**
 * A server on loopback in front of doveadm's HTTP API. `meddle` is asked about each request that writes, counted from 1;
 * all others are handed on.
 */
export async function startMeddlingProxy(target: URL, meddle: (write: number) => Meddling | Promise<Meddling>) {
  let writes = 0;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const what = body.includes('mailboxMetadataSet') ? await meddle(++writes) : 'pass';
    if (what === 'drop') return void incoming.socket.destroy();
    if (typeof what === 'number') return void response.writeHead(what).end();
    const {authorization = ''} = incoming.headers;
    const handedOn = {authorization, 'content-length': body.length};
    const result = await forward(target, handedOn, body).catch(() => null);
    if (result === null) return void incoming.socket.destroy();
    const {status, answer} = result;
    response.writeHead(status, {'content-length': answer.length});
    if (what === 'pass') return void response.end(answer);
    response.write(answer.subarray(0, answer.length / 2), () => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(target.pathname, `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    writes: () => writes,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
