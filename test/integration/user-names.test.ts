import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {writeNotifications} from '../commands/events/notifications.js';
import {startRecorder} from '../ox/recorder.js';
import {runCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

const folder = mkdtempSync(join(tmpdir(), 'dovepush-names-'));
afterAll(() => rmSync(folder, {recursive: true}));
const user = 'u0@example.org';
const file = join(folder, 'events.jsonl');
writeNotifications(file, 2, 1);

describeSeries('the user that the receiver of user_from_metadata knows', (series) => {
  let recorder: Awaited<ReturnType<typeof startRecorder>>;
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;
  beforeAll(async () => {
    recorder = await startRecorder();
    const drivers = [{driver: 'ox' as const, url: recorder.url, userFromMetadata: true}];
    dovecot = await startDovecot({series, users: [user, 'u1@example.org'], drivers});
    await runCli(['metadata', 'set', user, 'user=11@3', ...dovecot.cliFlags]);
    await dovecot.deliver(user, 'Subject: x\n\nhello\n');
    expect(usersIn(recorder.requests.splice(0))).toEqual(['11@3']);
  });
  afterAll(async () => {
    await dovecot?.stop();
    recorder?.stop();
  });
  afterEach(() => void recorder.requests.splice(0));

  const usersIn = (requests: readonly string[]) =>
    requests.map((request) => JSON.parse(request.slice(request.indexOf('\r\n\r\n') + 4)).user);
  const send = ['events', 'send', '--event', 'MessageNew', '--user', user, '--uidvalidity', '1', '--uid', '7'];
  const replay = ['events', 'replay', '--from', `file:${file}`, '--yes', '--json', '-j', '1'];
  const run = async (args: readonly string[]) => {
    const result = await runCli([...args, ...dovecot.cliFlags]);
    expect(result.exitCode).toBe(0);
    return {...result, users: usersIn(recorder.requests)};
  };

  test('is sent by every command that is told of the configuration', async () => {
    expect(await run([...replay, '--to', 'ox'])).toMatchObject({users: ['11@3']});
    recorder.requests.splice(0);
    expect(await run([...replay, '--to', recorder.url])).toMatchObject({users: ['11@3']});
    recorder.requests.splice(0);
    expect(await run([...send, '--to', recorder.url])).toMatchObject({users: ['11@3']});
    recorder.requests.splice(0);
    const sent = await run(['ox', 'send', '--ox-url', recorder.url, '--user', user, '--uid', '7']);
    expect(sent.users).toEqual(['11@3']);
    expect(sent.stderr).toContain('11@3');
  });

  test('is the login where a flag says so', async () => {
    expect(await run([...send, '--to', recorder.url, '--no-user-from-metadata'])).toMatchObject({users: [user]});
    recorder.requests.splice(0);
    const replayed = await run([...replay, '--to', 'ox', '--no-user-from-metadata']);
    expect(replayed.users).toEqual([user]);
    expect(JSON.parse(replayed.stdout.split('\n')[0] ?? '')).toMatchObject({userSentAs: 'login'});
  });

  test('is said when some have it and some have not', async () => {
    const {stdout, users} = await run([...replay, '--to', recorder.url, '--all-users']);

    expect(users).toEqual(['11@3', 'u1@example.org']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({schema: 'dovepush.replay-plan/1', userSentAs: 'mixed'});
    expect(lines.at(-1)).toMatchObject({schema: 'dovepush.replay-summary/1', userSentAs: 'mixed'});
  });
});
