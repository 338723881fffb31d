import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runCli} from '../../run-cli.js';

const script = `
function dovecot_lua_notify_begin_txn(user) return {user = user.username} end
function dovecot_lua_notify_event_message_new(context, event)
  dovecot.i_info(context.user .. (" %d"):format(event.uid))
end
function dovecot_lua_notify_event_flags_set(context, event) error("boom") end
function dovecot_lua_notify_end_txn(context, success) end
`;

describe('events replay --to lua:', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dovepush-lua-'));
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  test('says of each event whether the function of the script ran, failed or is not there', async () => {
    const file = join(folder, 'events.jsonl');
    const push = join(folder, 'push.lua');
    const event = (name: string, user = 'anna@x') =>
      JSON.stringify({event: name, user, mailbox: 'INBOX', uidvalidity: 7, uid: 1});
    await writeFile(push, script);
    const events = [
      event('MessageNew'),
      event('FlagsSet'),
      event('MessageNew'),
      event('MessageRead', 'bert@x'),
      event('QuotaExceed', 'bert@x'),
      event('MessageNew', 'bert@x'),
    ];
    await writeFile(file, events.join('\n'));

    const result = await runCli([
      'events',
      'replay',
      '--from',
      `file:${file}`,
      '--to',
      `lua:${push}`,
      '--yes',
      '--json',
    ]);

    const lines = result.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const results = lines.filter(({schema}) => schema === 'dovepush.replay-result/1');
    expect(results.map(({status, reason, error}) => [status, reason ?? error?.message])).toEqual([
      ['sent', undefined],
      ['failed', expect.stringMatching(/push\.lua:6: boom$/)],
      // Sent after it, this one would come before it once the failed ones are sent again.
      ['failed', expect.stringContaining('an earlier record failed')],
      ['skipped', 'not-handled'],
      ['skipped', 'no-lua-event'],
      ['sent', undefined],
    ]);
    expect(results.map(({attempts, error}) => [attempts, error?.code])).toEqual([
      [1, undefined],
      [1, 'LUA_HANDLER'],
      [0, 'EARLIER_FAILED'],
      [1, undefined],
      [0, undefined],
      [1, undefined],
    ]);
    expect(result.stderr).toContain('% info: anna@x 1\n');
    expect(result.exitCode).toBe(4);
  });

  test('ends before the first event when the script cannot be read', async () => {
    const result = await runCli([
      'events',
      'replay',
      '--from',
      'file:-',
      '--to',
      'lua:/nonexistent.lua',
      '--yes',
      '--json',
    ]);

    expect(
      JSON.parse(
        result.stderr
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .join(''),
      ),
    ).toMatchObject({
      code: 'LUA_UNREADABLE',
    });
    expect(result.exitCode).toBe(3);
  });
});
