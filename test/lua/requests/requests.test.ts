import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {createCertificates} from '../../../scripts/servers/certificates.js';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import type {Series} from '../../../scripts/servers/dovecot-programs.js';
import {runCli} from '../../run-cli.js';
import {type ImapCommand, imapSession} from '../../servers/imap.js';
import {describeSeries} from '../../servers/needs.js';
import {ownHeaders, type Request, startEndpoints} from './endpoint.js';

const user = 'anna@example.com';
const entry = '/private/vendor/vendor.dovecot/http-notify';
const mails = [
  `From: =?utf-8?Q?Ren=C3=A9?= <rene@example.net>
To: Anna <anna@example.com>
Subject: =?utf-8?Q?K=C3=B6ln_&_"more"?=
Date: Mon, 02 Jan 2023 10:11:12 +0100
Message-ID: <m1@example.net>

First line
`,
  'From: anna@example.com\nSubject: to myself\n\nHi\n',
];
const operations: readonly ImapCommand[] = [
  'CREATE Old',
  'RENAME Old New',
  {command: 'APPEND New (\\Flagged)', literal: 'Message-ID: <m2@example.net>\nSubject: kept\n\nx\n'},
  'SELECT INBOX',
  'STORE 1 +FLAGS (\\Flagged $work)',
  'STORE 1 -FLAGS (\\Flagged)',
  'STORE 2 +FLAGS (\\Seen)',
  'COPY 1 New',
  'STORE 1 +FLAGS (\\Deleted)',
  'EXPUNGE',
  'DELETE New',
];
/** After them INBOX still has as many unseen messages as before. */
const onlyFlags: readonly ImapCommand[] = [
  'SELECT INBOX',
  'STORE 1 +FLAGS (\\Flagged $work)',
  'STORE 1 -FLAGS (\\Flagged)',
  'STORE 1 -FLAGS ($work)',
];

interface Case {
  readonly script: string;
  readonly series: readonly Series[];
  /** Requests that arrive at least. */
  readonly requests: number;
  readonly deliveries?: number;
  readonly operations?: readonly ImapCommand[];
  /** Flags with what the events do not tell. */
  readonly flags?: readonly string[];
}

const cases: readonly Case[] = [
  {script: 'documentation-simple', series: ['2.3'], requests: 4},
  {script: 'documentation-event', series: ['2.3'], requests: 9},
  {script: 'https', series: ['2.3'], requests: 4},
  {
    script: 'flags',
    series: ['2.3'],
    requests: 5,
    deliveries: 1,
    operations: onlyFlags,
    flags: ['--status', 'unseen=1', '--metadata', `${entry}=user=7::token@3`],
  },
  {script: 'http-client', series: ['2.3', '2.4'], requests: 7},
  {script: 'settings-2.4', series: ['2.4'], requests: 6},
];

interface Line {
  readonly schema: string;
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | {readonly base64: string};
  readonly effect?: string;
  readonly args?: readonly string[];
  readonly mailbox?: string;
}

function asArrived({url = '', method = '', headers = {}, body = ''}: Line): Request {
  const {protocol, pathname, search} = new URL(url);
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.base64, 'base64');
  return {
    method,
    place: `${protocol}${pathname}${search}`,
    headers: ownHeaders(Object.entries(headers)),
    body: bytes.toString('hex'),
  };
}

const settings: Readonly<Record<Series, (url: string) => string>> = {
  2.3: (url) => `plugin {\n  push_lua_url = ${url}\n}\n`,
  2.4: (url) => `push_notification driver1 {
  lua_settings {
    push_lua_url = ${url}
    events = MessageNew MessageAppend FlagsSet FlagsClear MailboxCreate
  }
}
`,
};

describeSeries(
  'the requests of a script',
  (series) => {
    let folder = '';
    let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
    let dovecot: Awaited<ReturnType<typeof startDovecot>>;
    let recorder = '';

    const own = (name: string) => readFile(new URL(`${name}.lua`, import.meta.url), 'utf8');

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'dovepush-lua-'));
      endpoints = await startEndpoints((await createCertificates(folder)).keystore);
      recorder = await own('recorder');
      const script = join(folder, 'push.lua');
      await writeFile(script, '');
      const extra = settings[series](endpoints.url);
      dovecot = await startDovecot({series, drivers: [{driver: 'lua', script}], extra});
    });
    afterAll(async () => {
      endpoints?.close();
      await dovecot?.stop();
      await rm(folder, {recursive: true, force: true});
    });

    /** Does the operations on the server as a new user; gives the recorded calls. */
    async function live(
      name: string,
      {deliveries = 2, operations: commands = operations}: Partial<Case>,
    ): Promise<string> {
      const text = endpoints.placed(await own(name));
      await writeFile(join(folder, `${name}.lua`), text);
      await writeFile(join(dovecot.root, 'push.lua'), `${text}${recorder}`);
      const from = (await dovecot.log()).length;
      const [, address] = [await dovecot.addUser(`${name}-${user}`), `${name}-${user}`];
      await dovecot.doveadm(['mailbox', 'metadata', 'set', '-u', address, '-s', '', entry, 'user=7::token@3']);
      endpoints.take();
      for (const mail of mails.slice(0, deliveries)) await dovecot.deliver(address, mail);
      await imapSession(dovecot.ports.imap, address, commands);
      const log = await vi.waitFor(async () => {
        const now = (await dovecot.log()).slice(from);
        if (!now.includes('Disconnected: Logged out')) throw new Error('the session has not ended');
        return now;
      }, 20_000);
      expect(log).not.toMatch(/Error:|Panic:/);
      return [...log.matchAll(/RECORDED (\{.*\})$/gm)].map(([, line = '']) => `${line}\n`).join('');
    }

    /** What the script does of these calls in `lua run`. */
    async function simulated(name: string, calls: string, flags: readonly string[] = []): Promise<readonly Line[]> {
      const file = join(folder, `${name}.jsonl`);
      await writeFile(file, calls);
      const all = ['--dovecot-conf', dovecot.conf, '--dovecot-version', series, ...flags, '--json'];
      const {exitCode, stdout, stderr} = await runCli([
        'lua',
        'run',
        join(folder, `${name}.lua`),
        '--events',
        file,
        ...all,
      ]);
      expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: expect.not.stringContaining('Error')});
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
    }

    for (const one of cases.filter((each) => each.series.includes(series))) {
      test(`are shown as the server sends them: ${one.script}`, async () => {
        const calls = await live(one.script, one);
        const sent = endpoints.take();

        const lines = await simulated(one.script, calls, one.flags);
        expect(sent.length).toBeGreaterThanOrEqual(one.requests);
        expect(lines.filter(({schema}) => schema === 'dovepush.lua-http/1').map(asArrived)).toEqual(sent);
      });
    }

    test('and its changes of metadata are shown as the server makes them', async () => {
      const calls = await live('chat', {operations: ['NOOP']});
      const {stdout} = await dovecot.doveadm([
        'mailbox',
        'metadata',
        'get',
        '-u',
        `chat-${user}`,
        'INBOX',
        '/private/messagenew',
      ]);

      const lines = await simulated('chat', calls);

      const effects = lines.filter(({schema}) => schema === 'dovepush.lua-effect/1');
      expect(effects.map(({effect, mailbox, args}) => ({effect, mailbox, args}))).toEqual([
        {effect: 'metadata_set', mailbox: 'INBOX', args: ['/private/messagenew', 'rene@example.net']},
        {effect: 'metadata_set', mailbox: 'INBOX', args: ['/private/messagenew', 'anna@example.com']},
      ]);
      expect(stdout.trim()).toBe('anna@example.com');
    });
  },
  {needs: ['lua-modules', 'openssl']},
);
