import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import type {PushDriver} from '../../scripts/servers/dovecot-conf.js';
import {runCli} from '../run-cli.js';
import {type ImapCommand, imapSession} from '../servers/imap.js';
import {describeSeries} from '../servers/needs.js';

interface Recorded {
  readonly fn: string;
  readonly user: string;
  readonly ctx: unknown;
  readonly arg: unknown;
}

type Table = Record<string, unknown>;

const delivered = `From: =?utf-8?Q?Ren=C3=A9?= <rene@example.net>
To: "Doe, Jane" <jane@example.com>, bob@example.com
Subject: =?utf-8?B?R3LDvMOfZQ==?=
 =?utf-8?Q?_aus_K=C3=B6ln?=
Date: Mon, 02 Jan 2023 10:11:12 +0100
Message-ID: <m1@example.net>

First line
second line
`;
const appended = `From: carol@example.net
Subject: one
 two
Date: Tue, 03 Jan 2023 23:30:00 -0500

appended
`;
const operations: readonly ImapCommand[] = [
  'CREATE Work',
  'SUBSCRIBE Work',
  'RENAME Work Arbeit',
  {command: 'APPEND INBOX (\\Flagged $label1)', literal: appended},
  {command: 'APPEND INBOX', literal: 'Subject: plain\n\nno sender\n'},
  {command: 'APPEND INBOX', literal: 'From: root (Cron\n Daemon)\nTo: undisclosed-recipients:;\n\nno address\n'},
  'SELECT INBOX',
  'STORE 1 +FLAGS (\\Seen \\Answered $label2)',
  'STORE 1 -FLAGS (\\Flagged)',
  'STORE 1 -FLAGS ($label1)',
  'COPY 1 Arbeit',
  'MOVE 2 Arbeit',
  'STORE 1 +FLAGS (\\Deleted)',
  'EXPUNGE',
  'UNSUBSCRIBE Work',
  'DELETE Arbeit',
];

const panicking = `
function dovecot_lua_notify_begin_txn(user) BODY end
function dovecot_lua_notify_event_message_new(context, event) end
function dovecot_lua_notify_end_txn(context, success) end
`;

/** Plain JSON of a recording: `{"lua":"float","v":1}` becomes 1. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if ('lua' in value && 'v' in value) return value.v;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** The trials without positions: Dovecot leaves them out of some errors, `lua run` out of others (tail calls). */
function probes(text: string): string[] {
  return [...text.matchAll(/PROBED .*$/gm)].map(([line]) => line.replace(/raises "[^"]*\.lua:\d+: /, 'raises "'));
}

/** What the script logged, a line each, from the output of `lua run --json`. */
function messages(stdout: string): string {
  const logged = stdout.split('\n').filter((line) => line.includes('dovepush.lua-log/1'));
  return logged.map((line) => JSON.parse(line).message as string).join('\n');
}

function recordings(text: string): Recorded[] {
  return [...text.matchAll(/RECORDED (\{.*\})$/gm)].map(([, json = '']) => JSON.parse(json) as Recorded);
}

/** What no log line of dlog tells, and what differs from server to server. */
const untold = ['message_id', 'flags_old', 'keywords_old', 'uid_validity'];

/**
 * The event calls as far as dlog shows them: no old state, no flags of new messages, no call that says that nothing was
 * set or cleared. Transactions are left out: `lua run` joins neighbours, a log does not say where one ends.
 */
function shownByDlog(calls: readonly Recorded[]): unknown[] {
  const events = calls.filter(({fn}) => fn.includes('_event_'));
  const shown = events.map(({fn, user, arg}) => {
    const table = Object.entries(plain(arg) as Table).filter(([key]) => !untold.includes(key));
    const isNew = /_message_(?:new|append)$/.test(fn);
    return {fn, user, table: Object.fromEntries(table.filter(([key]) => !isNew || !/^(?:flags|keywords)$/.test(key)))};
  });
  const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;
  return shown.filter(({fn, table}) => !(fn.includes('_flags_') && isEmpty(table.flags) && isEmpty(table.keywords)));
}

function callLine({fn, user, ctx, arg}: Recorded): string {
  const isEnd = fn.endsWith('_end_txn');
  const line = {function: fn, user, context: plain(ctx), event: isEnd ? null : plain(arg), success: arg === true};
  return JSON.stringify({schema: 'dovepush.lua-call/1', ...line, returned: null, error: null});
}

describeSeries("Dovecot's own lua driver", (series) => {
  const script = fileURLToPath(new URL('record.lua', import.meta.url));
  const probe = fileURLToPath(new URL('probe.lua', import.meta.url));
  let folder = '';
  let live: readonly Recorded[] = [];
  let withDlog = '';

  /** Does the same things on a server with these drivers; gives its log. */
  async function operate(drivers: readonly PushDriver[]): Promise<string> {
    // Without it dlog of 2.4 tells nothing of what a message is about.
    const extra = 'mail_debug = yes\n';
    const dovecot = await startDovecot({series, users: ['anna@example.com', 'bert@example.com'], drivers, extra});
    try {
      await dovecot.deliver('anna@example.com', delivered);
      await imapSession(dovecot.ports.imap, 'bert@example.com', operations);
      return await vi.waitFor(async () => {
        const log = await dovecot.log();
        if (!/imap\(bert.*Disconnected: Logged out/.test(log)) throw new Error('the session has not ended');
        return log;
      }, 10_000);
    } finally {
      await dovecot.stop();
    }
  }

  /** What the recording script says when `lua run` calls it. */
  async function simulate(name: string, input: string): Promise<Recorded[]> {
    const file = join(folder, name);
    await writeFile(file, input);
    const result = await runCli(['lua', 'run', script, '--events', file, '--dovecot-version', series, '--json']);
    expect(result).toMatchObject({exitCode: 0, stderr: ''});
    return recordings(messages(result.stdout));
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dovepush-lua-'));
    live = recordings(await operate([{driver: 'lua', script}]));
    withDlog = await operate([{driver: 'dlog'}, {driver: 'lua', script}]);
  });

  afterAll(async () => {
    await rm(folder, {recursive: true, force: true});
  });

  test('is seen in the recording: every event but the ones that cannot happen here', () => {
    const seen = new Set(live.map(({fn}) => fn.replace('dovecot_lua_notify_', '')));

    expect([...seen].sort()).toEqual([
      'begin_txn',
      'end_txn',
      'event_flags_clear',
      'event_flags_set',
      'event_mailbox_create',
      'event_mailbox_delete',
      'event_mailbox_rename',
      'event_mailbox_subscribe',
      'event_mailbox_unsubscribe',
      'event_message_append',
      'event_message_expunge',
      'event_message_new',
      'event_message_read',
      'event_message_trash',
    ]);
  });

  test('answers like lua run whatever a script tries', async () => {
    const dovecot = await startDovecot({
      series,
      users: ['carl@example.com'],
      drivers: [{driver: 'lua', script: probe}],
    });
    await dovecot.deliver('carl@example.com', delivered).catch(() => undefined);
    const log = await dovecot.log();
    await dovecot.stop();
    const event = {event: 'MessageNew', user: 'carl@example.com', mailbox: 'INBOX', uidvalidity: 1, uid: 1};

    const result = await runCli(['lua', 'run', probe, '--events', '-', '--dovecot-version', series, '--json'], {
      input: JSON.stringify(event),
    });

    expect(probes(messages(result.stdout))).toEqual(probes(log));
  });

  test.each([
    ['keeps the user beyond the transaction', 'kept = user return {}', true],
    ['raises an error in begin_txn', 'error("no")', true],
    ['returns the user as the context', 'return user', false],
    ['raises an error inside pcall', 'pcall(error, "no") return {}', false],
  ])('panics, or not, as lua check and lua run say of a script that %s', async (_, body, panics) => {
    const script = join(folder, 'panic.lua');
    await writeFile(script, panicking.replace('BODY', body));
    const dovecot = await startDovecot({series, users: ['dora@example.com'], drivers: [{driver: 'lua', script}]});
    const delivery = await dovecot.deliver('dora@example.com', delivered).then(
      () => 'delivered',
      () => 'broken off',
    );
    const log = await dovecot.log();
    await dovecot.stop();

    const event = JSON.stringify({
      event: 'MessageNew',
      user: 'dora@example.com',
      mailbox: 'INBOX',
      uidvalidity: 1,
      uid: 1,
    });
    const checked = await runCli(['lua', 'check', script, '-f', 'oneline', '--dovecot-version', series]);
    const run = await runCli(['lua', 'run', script, '--events', '-', '--dovecot-version', series, '--json'], {
      input: event,
    });

    expect({delivery, panics: log.includes('Panic: file mail-user.c')}).toEqual({
      delivery: panics ? 'broken off' : 'delivered',
      panics,
    });
    expect([checked.exitCode, run.exitCode]).toEqual(panics ? [1, 1] : [0, 0]);
    expect(run.stdout.includes('panics')).toBe(panics);
  });

  test('makes the same calls with the same contexts and tables as lua run does of the recorded calls', async () => {
    const simulated = await simulate('calls.jsonl', `${live.map(callLine).join('\n')}\n`);

    expect(simulated).toEqual(live);
  });

  test('hands over what lua run hands over for the events that dlog shows of the same operations', async () => {
    const simulated = await simulate('dovecot.log', withDlog);

    expect(shownByDlog(simulated)).toEqual(shownByDlog(live));
  });
});
