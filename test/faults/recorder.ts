import {appendFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';

/** How often each notification arrived, as `user uid`: what an outage is judged by. */
export type Truth = Readonly<Record<string, number>>;

/**
 * An endpoint that can be taken down and comes back on the same port. It writes the bodies that it answers with success to a
 * file, one a line. The caller must stop it.
 */
export async function startRecorder(file: string) {
  const arrived = new Map<string, number>();
  let status = 200;
  let port = 0;
  let server: Server | null = null;

  function take(body: string): void {
    const {user, 'imap-uid': uid} = JSON.parse(body);
    appendFileSync(file, `${body}\n`);
    arrived.set(`${user} ${uid}`, (arrived.get(`${user} ${uid}`) ?? 0) + 1);
  }

  async function up(): Promise<void> {
    const made = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (status === 200) take(body);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => made.listen(port, '127.0.0.1', resolve));
    ({port} = made.address() as AddressInfo);
    server = made;
  }

  async function down(): Promise<void> {
    const old = server;
    server = null;
    old?.closeAllConnections();
    await new Promise((resolve) => (old === null ? resolve(null) : old.close(resolve)));
  }

  appendFileSync(file, '');
  await up();
  return {
    url: `http://127.0.0.1:${port}/push`,
    file,
    up,
    down,
    /** Answers with this status from now on. */
    answer(next: number): void {
      status = next;
    },
    truth: (): Truth => Object.fromEntries([...arrived].sort()),
    stop: down,
  };
}
