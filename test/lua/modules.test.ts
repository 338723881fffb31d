import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {runCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';

interface Request {
  readonly method: string | undefined;
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Headers that belong to the connection, not to the request. */
const ofConnection = ['host', 'connection', 'te', 'transfer-encoding'];

function ownHeaders(headers: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.includes(name)));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The trials, without positions and without the credentials that an output hides. */
function probes(text: string): string[] {
  return [...text.matchAll(/PROBED .*$/gm)].map(([line]) => line.replace(/"[^" ]*\.lua:\d+: /g, '"'));
}

interface Line {
  readonly schema: string;
  readonly message?: string;
  readonly url?: string;
  readonly method?: string;
  readonly headers?: object;
  readonly body?: string;
}

describeWith(['dovecot', 'lua-modules'], 'the modules that push scripts require', () => {
  const script = fileURLToPath(new URL('modules.lua', import.meta.url));
  const arrived: Request[] = [];
  let log = '';
  let lines: readonly Line[] = [];
  const server = createServer(async (request, response) => {
    const {method, url: path = '', headers} = request;
    arrived.push({method, path, headers: ownHeaders(headers), body: await textOf(request)});
    response.sendDate = false;
    response.end();
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const extra = `plugin {\n  endpoint = ${endpoint}\n}\n`;
    const dovecot = await startDovecot({users: ['eva@example.com'], drivers: [{driver: 'lua', script}], extra});
    await dovecot.deliver('eva@example.com', 'Subject: x\n\nx\n');
    log = await dovecot.log();
    await dovecot.stop();

    const event = {event: 'MessageNew', user: 'eva@example.com', mailbox: 'INBOX', uidvalidity: 1, uid: 1};
    const flags = ['--plugin', `endpoint=${endpoint}`, '--dovecot-version', '2.3', '--json'];
    const run = await runCli(['lua', 'run', script, '--events', '-', ...flags], {input: JSON.stringify(event)});
    expect(run).toMatchObject({exitCode: 0, stderr: ''});
    lines = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  });
  afterAll(() => server.close());

  test('give what the real ones give', () => {
    const simulated = lines.map(({message = ''}) => message).join('\n');

    expect(probes(log).length).toBeGreaterThan(190);
    expect(probes(simulated)).toEqual(probes(log));
  });

  test('show the requests that the real ones send', () => {
    const shown = lines.filter(({schema}) => schema === 'dovepush.lua-http/1');
    const asSent = shown.map(({method, url = '', headers = {}, body}) => {
      const {pathname, search} = new URL(url);
      return {method, path: pathname + search, headers, body};
    });
    const masked = arrived.map(({headers, ...rest}) => {
      const {authorization} = headers;
      return {...rest, headers: authorization === undefined ? headers : {...headers, authorization: '***'}};
    });

    expect(asSent).toEqual(masked);
  });
});
