import {chown, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createDovecotFolder, runDovecot, type Series} from '../../../scripts/servers/dovecot-programs.js';
import {removeFolder} from '../../../scripts/servers/folder.js';
import {driverChain} from '../../../src/config/drivers/chain.js';
import type {DriverChain} from '../../../src/config/drivers/driver.js';
import {host, loadConfig} from '../../../src/config/load.js';
import {describeSeries} from '../../servers/needs.js';
import {trialsOf} from '../script-trials.js';

const uid = 54_321;

/** Scripts by name; what each comes to is Dovecot's to say. */
const scripts: Readonly<Record<string, string>> = {
  syntax: 'local x = = 1\n',
  top: "error('top')\n",
  'nil at top': 'local a = nil; a.b = 1\n',
  'table as error': 'error({})\n',
  'number as error': 'error(42)\n',
  'init fails': "function script_init() error('x') end\n",
  'init throws a table': 'function script_init() error({}) end\n',
  'init fails further down': "local function f() error('deep') end\nfunction script_init() f() end\n",
  'init gives 1': 'function script_init() return 1 end\n',
  'init gives 0': 'function script_init() return 0 end\n',
  'init gives 0.0': 'function script_init() return 0.0 end\n',
  'init gives a text': "function script_init() return '0' end\n",
  'init gives nothing': 'function script_init() end\n',
  'init is a number': 'script_init = 5\n',
  'init reads settings':
    'function script_init(s) if s ~= nil and s.key ~= "value" then error("no key") end return 0 end\n',
  'exits at top': 'os.exit(0)\n',
  'exits inside pcall': 'pcall(os.exit, 1)\n',
  'exits in init': 'function script_init() os.exit(false) end\n',
  empty: '',
};

const configs = {
  '2.3': (path: string, isMail: boolean) =>
    `mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n${isMail ? `  mail_lua_script = ${path}\n` : ''}  push_notification_driver = ${isMail ? 'dlog' : `lua:file=${path}`}\n  push_notification_driver2 = dlog\n}\n`,
  '2.4': (path: string, isMail: boolean) => {
    const own = `  lua_file = ${path}\n  lua_settings {\n    key = value\n  }\n`;
    const front =
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = mail_lua notify push_notification push_notification_lua\n';
    const first = isMail ? `mail_lua {\n${own}}\n` : `push_notification lua {\n${own}}\n`;
    return `${front}${first}push_notification dlog {\n}\n`;
  },
};

/** The errors of an imap session, one line of each, without time and process. */
async function sessionErrors(series: Series, folder: string): Promise<string[]> {
  const [home, log] = [join(folder, 'home'), join(folder, 'log')];
  await mkdir(home, {recursive: true});
  await writeFile(log, '');
  for (const path of [home, log]) await chown(path, uid, uid);
  const mail =
    series === '2.4' ? {mail_driver: 'maildir', mail_path: '~/Maildir'} : {mail_location: 'maildir:~/Maildir'};
  const settings = {mail_home: home, mail_uid: uid, mail_gid: uid, first_valid_uid: 1, log_path: log, ...mail};
  const given = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const words = ['-c', join(folder, 'dovecot.conf'), ...given, '-k'];
  const {stderr} = await runDovecot(series, 'imap', words, {
    env: {USER: 'tester', HOME: home},
    uid,
    input: 'a LOGOUT\r\n',
  });
  const lines = `${await readFile(log, 'utf8')}\n${stderr}`.split('\n');
  const errors = lines.flatMap((line) => /(?:\b(?:Error|Fatal): |^(?=Unexpected exit))(.*)$/.exec(line)?.[1] ?? []);
  return [...new Set(errors.filter((text) => !text.startsWith('\t') && text !== 'stack traceback:'))];
}

function saidOf({sessionFails, skipped}: DriverChain): string[] {
  if (sessionFails !== null) return [sessionFails];
  return skipped.filter(({reason}) => reason === 'failed').map(({message}) => message);
}

async function chainIn(folder: string): Promise<DriverChain> {
  const model = loadConfig(join(folder, 'dovecot.conf'));
  return driverChain(model.effective.protocol('imap'), host.files, await trialsOf(model));
}

describeSeries('a script that is tried', (series) => {
  let folder = '';
  beforeAll(async () => {
    folder = await createDovecotFolder(series);
  });
  afterAll(async () => {
    await rm(join(folder, 'home'), {recursive: true, force: true});
    await removeFolder(folder);
  });

  const cases = Object.keys(scripts).flatMap((name) => [[name, 'push'] as const, [name, 'mail_lua'] as const]);
  it.each(cases)('%s, of %s, ends as in a session', async (name, where) => {
    const path = join(folder, 'script.lua');
    await writeFile(path, scripts[name] ?? '');
    await writeFile(join(folder, 'dovecot.conf'), configs[series](path, where === 'mail_lua'));

    const chain = await chainIn(folder);

    expect(saidOf(chain)).toEqual(await sessionErrors(series, folder));
    expect(chain.unjudged).toEqual([]);
  });
});

describe('a script that this host cannot judge', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await createDovecotFolder('2.3');
  });
  afterAll(() => removeFolder(folder));

  it.each([
    ['require', "local json = require 'json'\n", "it uses the module 'json'"],
    ['a guarded require', "if not pcall(require, 'json') then error('no json') end\n", "it uses the module 'json'"],
    ['the environment', "local dir = os.getenv('DIR') .. '/x'\n", 'it uses os.getenv'],
    ['a file', "io.open('/etc/hosts'):read()\n", 'it uses io.open'],
    ['memory', "local text = ('x'):rep(100000000)\n", 'told on the server'],
    ['an endless loop', 'while true do end\n', 'did not end within 2 s'],
  ])('%s', async (_, text, why) => {
    const path = join(folder, 'script.lua');
    await writeFile(path, text);
    await writeFile(join(folder, 'dovecot.conf'), configs['2.3'](path, false));

    const chain = await chainIn(folder);

    expect(chain.skipped).toEqual([]);
    expect(chain.unjudged.map(({message}) => message)).toEqual([expect.stringContaining(why)]);
    expect(chain.started.map(({driver, ifStarts}) => [driver, ifStarts])).toEqual([
      ['dlog', 'push_notification_driver'],
    ]);
  });

  it('is another one for each user', async () => {
    await writeFile(join(folder, 'dovecot.conf'), configs['2.3']('/srv/%u/push.lua', false));

    const {skipped, unjudged} = await chainIn(folder);

    expect(skipped).toEqual([]);
    expect(unjudged.map(({message}) => message)).toEqual(['The script /srv/%u/push.lua is another file for each user']);
  });
});
