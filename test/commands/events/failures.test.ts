import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {startEndpoint} from '../../ox/endpoint.js';
import {runCli} from '../../run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'dovepush-failures-'));
afterAll(() => rmSync(folder, {recursive: true}));
const jsonLines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
const logOf = (series: string, name: string) => join(import.meta.dirname, `../../failures/logs/${series}-${name}.log`);
const untold = 'what was lost without a line in the log is not in it: compare the destination with the mail store';
const unseenUnknown = (requests: number) =>
  `${requests} requests have no count of unseen messages: the events do not carry it`;

describe.each(['2.3', '2.4'])('a log of Dovecot %s with failed pushes', (series) => {
  const log = logOf(series, 'dlog-ox');
  const last = series === '2.3' ? 'Request timed out' : 'Connection lost: EOF';

  it('shows which events were lost', async () => {
    const json = await runCli(['events', 'show', log, '--json', '--event', 'MessageNew', '--mailbox', 'INBOX']);
    const text = await runCli(['events', 'show', log, '--event', 'MessageNew', '--uid', '3:4', '--user', 'bert@*']);

    expect(jsonLines(json.stdout).map(({uid, pushFailed}) => [uid, pushFailed?.driver, pushFailed?.reason])).toEqual([
      [1, 'ox', '503 Service Unavailable'],
      [1, 'ox', '503 Service Unavailable'],
      [2, 'ox', '503 Service Unavailable'],
      [1, 'ox', 'No user provided in config'],
      [2, 'ox', '503 Service Unavailable'],
      [3, 'ox', last],
      [4, undefined, undefined],
    ]);
    expect(text.stdout.match(/push failed/g)).toHaveLength(1);
    expect(text.stdout).toContain(`push failed (ox: ${last})`);
  });

  it('sends each lost event once, and nothing else', async () => {
    const endpoint = await startEndpoint(() => 200);
    const journal = join(folder, `${series}.jsonl`);
    const replay = ['events', 'replay', '--to', endpoint.url, '--yes', '--json'];
    const wanted = ['--from', `failures:${log}`, '--user', '!carl@*'];
    const sent = await runCli([...replay, ...wanted, '--result', journal]);
    const again = await runCli([...replay, ...wanted, '--unless-in', journal]);

    expect([sent.exitCode, again.exitCode]).toEqual([0, 0]);
    expect(jsonLines(sent.stdout)[0]).toMatchObject({
      selected: 5,
      scanned: 16,
      byEvent: {MessageNew: 5},
      warnings: [untold, unseenUnknown(5)],
    });
    expect(jsonLines(again.stdout)[0]).toMatchObject({selected: 0, leftOut: [{source: journal, records: 5}]});
    expect(endpoint.arrivals.map(({user, uid}) => `${user} ${uid}`).sort()).toEqual([
      'anna@example.org 1',
      'anna@example.org 2',
      'bert@example.org 1',
      'bert@example.org 2',
      'bert@example.org 3',
    ]);
    await endpoint.stop();
  });
});

describe('events replay --from failures', () => {
  const plan = async (...args: string[]) => {
    const flags = ['--to', 'http://127.0.0.1:9/', '--dry-run', '--json'];
    return await runCli(['events', 'replay', ...flags, ...args]);
  };

  it('says how many failures name no mail', async () => {
    const recalled = readFileSync(logOf('2.4', 'dlog-ox'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(': Error: '))
      .map((line) => `${line.slice(0, 15)} Error: ${line.slice(16).replace(': Error: ', ': ')}\n`);
    const file = join(folder, 'errors');
    writeFileSync(file, recalled.join(''));
    const {stdout} = await plan('--from', `failures:${file}`);

    expect(jsonLines(stdout)).toMatchObject([{selected: 0}]);
    expect(jsonLines(stdout)[0].warnings[0]).toBe(
      '6 failures name no mail and cannot be sent from here: 6 without a session',
    );
    expect(jsonLines((await plan('--from', `failures:${file}`, '--since', 'now')).stdout)[0].warnings[0]).toBe(untold);
  });

  it('takes the failures of one driver, and says when several failed', async () => {
    const both = join(folder, 'both.log');
    writeFileSync(both, readFileSync(logOf('2.3', 'dlog-ox'), 'utf8') + readFileSync(logOf('2.3', 'lua-dlog'), 'utf8'));
    const [all] = jsonLines((await plan('--from', `failures:${both}`)).stdout);
    const [some] = jsonLines((await plan('--from', `failures:${both}`, '--driver', 'ox')).stdout);

    expect([all.selected, some.selected]).toEqual([14, 6]);
    expect(all.warnings.join()).toContain('several drivers failed (lua 8, ox 6)');
    expect(some.warnings).toEqual([untold, unseenUnknown(6)]);
  });

  it('reads standard input, and refuses what is not a log', async () => {
    const input = readFileSync(logOf('2.3', 'dlog-ox'), 'utf8');
    const flags = ['events', 'replay', '--from', 'failures:-', '--to', 'http://127.0.0.1:9/', '--json'];
    const piped = await runCli([...flags, '--dry-run'], {input});
    const unasked = await runCli(flags, {input});
    const other = await runCli([...flags, '--dry-run'], {input: 'user,value\nanna,1\n'});

    expect(jsonLines(piped.stdout)).toMatchObject([{from: 'failures:-', selected: 6}]);
    expect(unasked).toMatchObject({exitCode: 2});
    expect(other).toMatchObject({exitCode: 2, stdout: ''});
    expect(other.stderr).toContain('is not a log of Dovecot');
  });

  it('is for logs: flags of other sources are refused', async () => {
    const log = logOf('2.3', 'dlog-ox');

    expect(await plan('--from', `failures:${log}`, '--partition', '1')).toMatchObject({exitCode: 2});
    expect(await plan('--from', `file:${log}`, '--driver', 'ox')).toMatchObject({exitCode: 2});
  });
});

describe('events failures', () => {
  it('counts those of some users, and ends with the command to type next', async () => {
    const log = logOf('2.3', 'dlog-ox');
    const {stdout} = await runCli(['events', 'failures', log, '--user', 'anna@*']);
    const next = stdout.trimEnd().split('\n').at(-1)?.trim() ?? '';
    const words = next.replaceAll("'", '').split(' ').slice(1);
    const plan = await runCli([...words.with(words.indexOf('--to') + 1, 'http://127.0.0.1:9/'), '--json']);

    expect(stdout).toMatch(/^2 failed pushes, /);
    expect(next).toBe(`dovepush events replay --from failures:${log} --driver ox --to ox --dry-run --user 'anna@*'`);
    expect(jsonLines(plan.stdout)).toMatchObject([{selected: 2}]);
  });

  it('says that failures without a user are not counted', async () => {
    const line = (text: string) =>
      `Dec 01 10:00:00 imap(bert@example.org)<12><aB/c>: Error: Kafka Push Notification: ${text}\n`;
    const input =
      line('msg_cb: message delivery failed: Local: Message timed out') +
      line('send_to_kafka - topic=t not initialized');
    const {stdout, stderr} = await runCli(['events', 'failures', '-', '--user', 'bert@*'], {input});

    expect(stdout).toMatch(/^1 failed push, /);
    expect(stdout).toContain('events compare mailstore received.jsonl --user');
    expect(stderr).toBe('% 1 failure names no user and does not count\n');
  });
});
