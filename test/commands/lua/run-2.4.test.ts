import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runCli} from '../../run-cli.js';

const event = JSON.stringify({event: 'MessageNew', user: 'anna@example.org', mailbox: 'INBOX', uidvalidity: 1, uid: 1});
const script = `
function script_init(settings)
  url = settings and settings.url or 'none'
end
function dovecot_lua_notify_begin_txn(user)
  dovecot.i_info('url ' .. url)
  dovecot.i_info('getenv ' .. tostring(user.plugin_getenv and user:plugin_getenv('url')))
  dovecot.i_info('http ' .. type(dovecot.http) .. ' clock ' .. type(dovecot.microseconds))
  return {}
end
function dovecot_lua_notify_event_message_new(context, event) end
function dovecot_lua_notify_end_txn(context, success) end
`;

describe('lua run --dovecot-version', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lua-run-'));
    await writeFile(join(folder, 'push.lua'), script);
    await writeFile(join(folder, 'zero.lua'), script.replace("or 'none'\n", "or 'none'\n  return 0\n"));
  });
  afterAll(() => rm(folder, {recursive: true}));

  const run = async (name: string, ...flags: string[]) => {
    const args = ['lua', 'run', join(folder, name), '--events', '-', '--json', ...flags];
    const {exitCode, stdout, stderr} = await runCli(args, {input: event});
    const lines = stdout.split('\n').filter((line) => line.includes('dovepush.lua-log/1'));
    return {exitCode, stderr, logged: lines.map((line) => JSON.parse(line).message)};
  };

  test.each([
    ['auto', ['url none', 'getenv https://push', 'http table clock nil']],
    ['2.3.18', ['url none', 'getenv https://push', 'http nil clock nil']],
    ['2.4', ['url https://push', 'getenv nil', 'http table clock function']],
  ])('%s has its own functions and way to hand over settings', async (version, logged) => {
    const result = await run('zero.lua', '--dovecot-version', version, '--plugin', 'url=https://push');

    expect(result).toMatchObject({exitCode: 0, logged});
  });

  test('2.4 does not look at what script_init returns, 2.3 does', async () => {
    expect(await run('push.lua', '--dovecot-version', '2.4')).toMatchObject({exitCode: 0});
    expect(await run('push.lua', '--dovecot-version', '2.3')).toMatchObject({exitCode: 1, logged: []});
  });

  test.each(['2.2', '2.3.3', '2.4.9', 'newest'])('refuses version %s', async (version) => {
    const result = await run('push.lua', '--dovecot-version', version);

    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('2.3.4 to 2.4.4');
  });
});
