import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {vi} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import type {Series} from '../../../scripts/servers/dovecot-programs.js';
import {type ImapCommand, imapSession} from '../../servers/imap.js';

/** A change of a working script, and what a Dovecot of each series was seen to do with it. */
export interface Mutation {
  readonly script: string;
  readonly from: string;
  readonly to: string;
  readonly outcome?: Readonly<Record<Series, Outcome>>;
}

/** `off`: the driver does not start. `different`: no error, but other requests or messages. */
export type Outcome = 'crash' | 'off' | 'error' | 'different' | 'same';

const folder = fileURLToPath(new URL('.', import.meta.url));
export const mutationsFile = join(folder, 'mutations.json');
export const mutations = JSON.parse(readFileSync(mutationsFile, 'utf8')) as readonly Mutation[];

/** The text of a working script. */
export function scriptText(name: string): string {
  return readFileSync(join(folder, `../scripts/${name}.lua`), 'utf8');
}

export function mutate({script, from, to}: Mutation): string {
  return scriptText(script).replace(from, () => to);
}

const user = 'anna@example.com';
const mails = [
  'From: Rene <rene@example.net>\nSubject: Hello\nMessage-ID: <m1@example.net>\n\nHi\n',
  'From: Rene <rene@example.net>\n\nNo subject\n',
];
const operations: readonly ImapCommand[] = [
  'CREATE Old',
  'RENAME Old New',
  'DELETE New',
  'SELECT INBOX',
  'STORE 1 +FLAGS (\\Seen \\Flagged $work)',
  'STORE 1 -FLAGS (\\Flagged $work)',
  'STORE 1 +FLAGS (\\Deleted)',
  'EXPUNGE',
];

/** What differs from run to run: times, processes, sessions, UIDs. */
function withoutRun(log: string): string[] {
  const said = log.split('\n').flatMap((line) => /(?:Info|Warning|Error): (.*)$/.exec(line)?.[1] ?? []);
  return said
    .filter(
      (line) =>
        !/^(?:Disconnected|Logged|Connect|expunge|delete|save|copy|box=|msgid|stored|Connection|Login|auth|\S*sieve)/i.test(
          line,
        ),
    )
    .map((line) => line.replace(/<[^>]*>/g, '').replace(/\d+/g, 'N'));
}

/** A server of a series that tries scripts one after the other. */
export async function startTrials(series: Series) {
  const requests: string[] = [];
  const endpoint = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      requests.push(`${request.method} ${request.headers['content-type']} ${body.replace(/\d+/g, 'N')}`);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const {port} = endpoint.address() as AddressInfo;
  const first = join(folder, '../scripts/http-client.lua');
  const dovecot = await startDovecot({series, users: [user], drivers: [{driver: 'lua', script: first}]});
  const script = join(dovecot.root, basename(first));

  /** Delivers and changes mails with this script; gives what it sent and logged, and the raw log. */
  async function observe(text: string) {
    const before = (await dovecot.log()).length;
    requests.length = 0;
    await writeFile(script, text.replaceAll(':8009/', `:${port}/`));
    for (const mail of mails) await dovecot.deliver(user, mail).catch(() => undefined);
    await imapSession(dovecot.ports.imap, user, operations).catch(() => undefined);
    const log = await vi.waitFor(async () => {
      const now = (await dovecot.log()).slice(before);
      if (!/imap(?:-login)?[(:].*(?:Logged out|Disconnected|killed with signal)/.test(now))
        throw new Error('the session has not ended');
      return now;
    }, 10_000);
    return {log, told: [...requests, ...withoutRun(log)]};
  }

  return {
    observe,
    async stop() {
      await dovecot.stop();
      endpoint.close();
    },
  };
}

/** What became of a script, beside what the unchanged one told. */
export function outcomeOf(log: string, told: readonly string[], usual: readonly string[]): Outcome {
  if (/Panic:|killed with signal/.test(log)) return 'crash';
  if (/lua_load\(|lua_pcall\((?:script_init|\/)|script_init\(\)|Script init failed/.test(log)) return 'off';
  if (/lua_pcall\(dovecot_lua|Missing function/.test(log)) return 'error';
  return JSON.stringify(told) === JSON.stringify(usual) ? 'same' : 'different';
}
