import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import type {Series} from '../../scripts/servers/dovecot-programs.js';
import {runCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

const user = 'anna@example.com';
const script = fileURLToPath(new URL('surroundings.lua', import.meta.url));

const configuration: Readonly<Record<Series, string>> = {
  2.3: `plugin {
  own = plain text
  global = 50%% %u
  empty =
  pattern = %Lu %{userdb:field} %{userdb:missing:else} %%u 100%
  both = of the file
}
protocol lmtp {
  plugin {
    of_lmtp = yes
  }
}
protocol imap {
  plugin {
    own = of imap
  }
}
`,
  2.4: `lua_settings {
  global = root
  both = root
  below = root
}
push_notification driver1 {
  lua_settings {
    own = %{user | upper} 100% %%{user}
    both = driver
    pattern = %{userdb:field} %{userdb:missing | default("x")}
    empty =
  }
}
protocol lmtp {
  push_notification driver1 {
    lua_settings {
      of_lmtp = yes
    }
  }
}
`,
};

/** Fields of the userdb; the server's own replaces their variables, so they have none. */
const fields: Readonly<Record<Series, Readonly<Record<string, string>>>> = {
  2.3: {field: 'v1', 'plugin/zed': '26', both: 'userdb'},
  2.4: {
    field: 'v1',
    'lua_settings/below': 'userdb',
    'lua_settings/both': 'lost',
    'push_notification/driver1/lua_settings/added': '1',
  },
};

function seen(text: string): string[] {
  return [...text.matchAll(/SEEN .*$/gm)].map(([line]) => line.replaceAll('\\"', '"').replace(/"\}$/, '').trimEnd());
}

describeSeries('what a script finds around it', (series) => {
  let folder = '';
  let flags: readonly string[] = [];
  let live: readonly string[] = [];
  let events = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dovepush-lua-'));
    const dovecot = await startDovecot({series, drivers: [{driver: 'lua', script}], extra: configuration[series]});
    await dovecot.addUser(user, fields[series]);
    await dovecot.deliver(user);
    await dovecot.deliver(user);
    // The second delivery: what is below counts two messages.
    live = seen((await dovecot.log()).split('SEEN settings').at(-1)?.replace(/^/, 'SEEN settings') ?? '');
    const conf = join(folder, 'dovecot.conf');
    const text = await readFile(dovecot.conf, 'utf8');
    await writeFile(conf, text.replaceAll(join(dovecot.root, 'surroundings.lua'), script));
    const {stdout: told} = await dovecot.doveadm(['user', user]);
    const {uid = '', gid = '', home = ''} = Object.fromEntries(told.split('\n').map((line) => line.split('\t')));
    await dovecot.stop();
    const userdb = Object.entries({...fields[series], uid, gid, home}).map(([key, value]) => `${key}=${value}`);
    const status = ['messages=2', 'recent=2', 'unseen=2', 'first_unseen_seq=1', 'highest_modseq=3'];
    flags = [
      ...['--dovecot-conf', conf, '--dovecot-version', series],
      ...userdb.flatMap((text) => ['--userdb', text]),
      ...status.flatMap((text) => ['--status', text]),
    ];
    const [, uidvalidity = '1'] = /uidvalidity=(\d+)/.exec(live.join('\n')) ?? [];
    const event = {event: 'MessageNew', user, mailbox: 'INBOX', uidvalidity: Number(uidvalidity), uid: 2};
    events = join(folder, 'events.jsonl');
    await writeFile(events, `${JSON.stringify(event)}\n`);
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  test('is the same in lua run as on the server', async () => {
    const result = await runCli(['lua', 'run', script, '--events', events, ...flags, '--json']);

    expect(result.exitCode).toBe(0);
    expect(live.length).toBeGreaterThan(35);
    expect(seen(result.stdout)).toEqual(live);
  });

  test('is the same when events are replayed to the script', async () => {
    const replay = ['events', 'replay', '--from', `file:${events}`, '--to', `lua:${script}`, '--yes'];

    const result = await runCli([...replay, ...flags]);

    expect(result.exitCode).toBe(0);
    expect(seen(result.stderr)).toEqual(live);
  });
});
