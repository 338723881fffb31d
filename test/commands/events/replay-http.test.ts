import {copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, describe, expect, it} from 'vitest';
import {type Fate, startEndpoint} from '../../ox/endpoint.js';
import {runCli, startCli} from '../../run-cli.js';
import {createSmallDisk} from '../../small-disk.js';
import {inOrder, writeNotifications} from './notifications.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-replay-'));
const events = join(dir, 'events.jsonl');
writeNotifications(events, 20, 10);
afterAll(() => rmSync(dir, {recursive: true}));
let names = 0;
const fresh = (name: string) => join(dir, `${++names}-${name}`);
const jsonLines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

describe('events replay to an endpoint', () => {
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
  const start = async (fate: (arrival: number, body: string) => Fate = () => 200) => {
    endpoint = await startEndpoint(fate);
    return endpoint.url;
  };
  const replay = (...flags: string[]) => runCli(['events', 'replay', '--backoff', '20ms', '--json', ...flags]);
  afterEach(async () => endpoint?.stop());

  it('shows the plan, sends everything in order, and tells of each record and of all', async () => {
    const url = await start();

    const {exitCode, stdout, stderr} = await replay('--from', `file:${events}`, '--to', url, '--yes');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('% no --result: an interrupted run cannot be resumed\n');
    const [plan, ...rest] = jsonLines(stdout);
    expect(plan).toMatchObject({
      schema: 'dovepush.replay-plan/1',
      from: `file:${events}`,
      to: url,
      selected: 200,
      scanned: 200,
      byEvent: {MessageNew: 200},
      sendable: 200,
      notSendable: {},
      warnings: ['200 requests have no count of unseen messages: the events do not carry it'],
    });
    expect(rest).toHaveLength(201);
    expect(rest[0]).toMatchObject({
      schema: 'dovepush.replay-result/1',
      source: {file: events},
      event: 'MessageNew',
      status: 'sent',
      attempts: 1,
      target: {status: 200},
    });
    expect(rest.at(-1)).toMatchObject({
      schema: 'dovepush.replay-summary/1',
      selected: 200,
      sent: 200,
      failed: 0,
      skipped: 0,
      repeated: 0,
    });
    expect(endpoint.arrivals).toHaveLength(200);
    expect(inOrder(endpoint.arrivals)).toBe(true);
    expect(endpoint.arrivals[0]?.body).toBe(
      '{"user":"u0@example.org","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":1,"from":"A <a@x>","subject":"S","snippet":"hi"}',
    );
  });

  it('sends nothing with --dry-run, and nothing without a yes', async () => {
    const url = await start();
    const result = fresh('result');

    const dry = await replay('--from', `file:${events}`, '--to', url, '--dry-run', '--result', result);
    const unasked = await replay('--from', `file:${events}`, '--to', url, '--result', result);

    expect(dry.exitCode).toBe(0);
    expect(jsonLines(dry.stdout)).toMatchObject([{selected: 200}]);
    expect(unasked.exitCode).toBe(2);
    expect(jsonLines(unasked.stderr.replace(/^% .*\n/gm, ''))).toMatchObject([
      {schema: 'dovepush.error/1', exitCode: 2},
    ]);
    expect(endpoint.arrivals).toEqual([]);
    expect(existsSync(result)).toBe(false);
  });

  it('skips what the ox contract has no place for, and says why', async () => {
    const url = await start();
    const mixed = fresh('mixed.jsonl');
    const lines = ['INBOX', 'Archive'].map(
      (mailbox) => `{"user":"a","mailbox":"${mailbox}","event":"MessageNew","uidvalidity":1,"uid":2}`,
    );
    writeFileSync(mixed, `${lines.join('\n')}\n{"user":"a","mailbox":"INBOX","event":"MessageTrash","uid":2}\n{"torn`);

    const {stdout, exitCode} = await replay('--from', `file:${mixed}`, '--to', url, '--yes');

    const [plan, ...rest] = jsonLines(stdout);
    expect(plan).toMatchObject({selected: 4, sendable: 1});
    expect(plan.notSendable).toEqual({'not-inbox': 1, 'not-message-new': 1, 'no-event': 1});
    const skipped = rest.filter(({status}) => status === 'skipped').map(({source, reason}) => [source.line, reason]);
    expect(skipped).toEqual([
      [2, 'not-inbox'],
      [3, 'not-message-new'],
      [4, 'no-event'],
    ]);
    expect(rest.at(-1)).toMatchObject({sent: 1, skipped: 3});
    expect(exitCode).toBe(0);
  });

  it.each<[string, (arrival: number) => Fate]>([
    ['answers 503 now and then', (arrival) => (arrival % 5 === 0 ? 503 : 200)],
    ['drops connections', (arrival) => (arrival % 7 === 0 ? 'drop' : 200)],
    ['answers slowly', () => ({status: 204, afterMs: 5})],
    ['closes each connection after its answer', () => 'close'],
    ['answers garbage now and then', (arrival) => (arrival % 9 === 0 ? 'garbage' : 200)],
    ['stalls now and then', (arrival) => (arrival % 60 === 1 ? 'stall' : 200)],
    ['was down at first', (arrival) => (arrival < 14 ? 500 : 200)],
  ])('gets everything through in order to one that %s', async (_, fate) => {
    const url = await start(fate);

    const {exitCode, stdout} = await replay(
      ...['--from', `file:${events}`, '--to', url, '--yes', '--timeout', '300ms', '--retries', '8'],
    );

    expect(exitCode).toBe(0);
    const summary = jsonLines(stdout).at(-1);
    const taken = endpoint.taken();
    expect(summary).toMatchObject({sent: 200, failed: 0});
    expect(new Set(taken.map(({user, uid}) => `${user} ${uid}`)).size).toBe(200);
    expect(inOrder(endpoint.arrivals)).toBe(true);
    expect(taken.length - 200).toBeLessThanOrEqual(summary.repeated);
  });

  it('gives up on a dead endpoint after the longest pause, and the failed file can be replayed', async () => {
    let dead = true;
    const url = await start(() => (dead ? 500 : 200));
    const failed = fresh('failed.jsonl');
    const job = ['--from', `file:${events}`, '--to', url, '--yes'];

    const first = await replay(...job, '--max-pause', '300ms', '--failed', failed);

    expect(first.exitCode).toBe(4);
    expect(jsonLines(first.stdout).at(-1)).toMatchObject({selected: 200, sent: 0, failed: 200});
    expect(jsonLines(first.stdout)[1]).toMatchObject({status: 'failed', error: {code: 'HTTP_500'}});
    expect(first.stderr).toMatch(/% paused: nothing gets through/);
    expect(first.stderr).toMatch(/% gave up/);
    expect(endpoint.arrivals.length).toBeLessThan(40);
    expect(statSync(failed).mode & 0o777).toBe(0o600);

    dead = false;
    const second = await replay('--from', `file:${failed}`, '--to', url, '--yes');
    expect(second.exitCode).toBe(0);
    expect(inOrder(endpoint.taken())).toBe(true);
    expect(endpoint.taken()).toHaveLength(200);
  });

  it('ends with 4 and everything in the failed file when nothing listens', async () => {
    const url = await start();
    await endpoint.stop();
    const failed = fresh('failed.jsonl');

    const {exitCode, stdout} = await replay(
      ...['--from', `file:${events}`, '--to', url, '--yes', '--failed', failed, '--max-pause', '200ms'],
    );

    expect(exitCode).toBe(4);
    expect(jsonLines(stdout).at(-1)).toMatchObject({failed: 200});
    expect(jsonLines(readFileSync(failed, 'utf8'))).toHaveLength(200);
  });

  it('fails one user whose record is refused, and goes on with the others; --resume sends the rest', async () => {
    let refuses = true;
    const url = await start((_, body) => (refuses && /"u3@.*"imap-uid":5/.test(body) ? 422 : 200));
    const result = fresh('result.jsonl');

    const first = await replay('--from', `file:${events}`, '--to', url, '--yes', '--result', result);

    expect(first.exitCode).toBe(4);
    expect(jsonLines(first.stdout).at(-1)).toMatchObject({sent: 194, failed: 6});
    const errors = jsonLines(readFileSync(result, 'utf8')).flatMap(({error}) => error?.code ?? []);
    expect(errors).toEqual(['HTTP_422', ...Array(5).fill('EARLIER_FAILED')]);

    refuses = false;
    const second = await replay('--resume', result, '--yes');
    expect(second.exitCode).toBe(0);
    expect(jsonLines(second.stdout).at(-1)).toMatchObject({selected: 6, sent: 6});
    expect(endpoint.taken()).toHaveLength(200);
    expect(inOrder(endpoint.taken())).toBe(true);
  });

  it('is interrupted with 130, on record, and goes on where it was', async () => {
    const url = await start(() => ({status: 200, afterMs: 20}));
    const result = fresh('result.jsonl');
    const running = startCli([
      'events',
      'replay',
      '--from',
      `file:${events}`,
      '--to',
      url,
      '--yes',
      '--result',
      result,
    ]);
    await endpoint.arrived(50);

    running.kill('SIGINT');
    const {exitCode, stdout} = await running.done;

    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/sent \d+ .*left \d+/);
    const second = await replay('--resume', result, '--yes');
    expect(second.exitCode).toBe(0);
    expect(endpoint.arrivals).toHaveLength(200);
    expect(inOrder(endpoint.arrivals)).toBe(true);
  });

  it('refuses to resume with another source, sink, filter or content', async () => {
    const url = await start();
    const own = fresh('own.jsonl');
    copyFileSync(events, own);
    const result = fresh('result.jsonl');
    await replay('--from', `file:${own}`, '--to', url, '--yes', '--result', result, '--user', 'u1@*');
    const before = readFileSync(result, 'utf8');

    for (const other of [
      ['--from', `file:${events}`],
      ['--to', 'stdout'],
      ['--user', 'u2@*'],
      ['--max', '5'],
      ['--event', 'MessageNew'],
    ]) {
      expect(await replay('--resume', result, '--yes', ...other)).toMatchObject({exitCode: 2});
    }
    const same = await replay('--resume', result, '--yes', '--user', 'u1@*', '--to', url);
    expect(same.exitCode).toBe(0);
    writeFileSync(own, readFileSync(events, 'utf8').replace('"hi', '"ho'));
    expect(await replay('--resume', result, '--yes')).toMatchObject({exitCode: 2});
    expect(readFileSync(result, 'utf8')).toBe(before);
    expect(await replay('--resume', fresh('nothing'), '--yes')).toMatchObject({exitCode: 2});
  });

  it('reads standard input, never asks then, and knows it again', async () => {
    const url = await start();
    const result = fresh('result.jsonl');
    const input = readFileSync(events);
    const flags = ['events', 'replay', '--json', '--from', 'file:-', '--to', url];

    expect(await runCli(flags, {input})).toMatchObject({exitCode: 2});
    const first = await runCli([...flags, '--yes', '--result', result], {input});
    expect(first.exitCode).toBe(0);
    expect(jsonLines(first.stdout)[1]).toMatchObject({source: {file: '-', line: expect.any(Number)}});

    const again = ['events', 'replay', '--json', '--resume', result, '--yes'];
    expect(await runCli(again, {input})).toMatchObject({exitCode: 0});
    expect(await runCli(again, {input: 'something else\n'})).toMatchObject({exitCode: 2});
    expect(endpoint.arrivals).toHaveLength(200);
  });

  it('keeps to --rate, --max and the filters', async () => {
    const url = await start();
    const {stdout} = await replay(
      ...['--from', `file:${events}`, '--to', url, '--yes', '--rate', '40/s', '--max', '20', '--user', 'u1*'],
    );

    expect(jsonLines(stdout)[0]).toMatchObject({selected: 20, seconds: 0.5});
    expect(endpoint.arrivals).toHaveLength(20);
    expect(new Set(endpoint.arrivals.map(({user}) => user)).size).toBe(11);
  });

  it('has credentials from a file, and shows them nowhere', async () => {
    const url = await start();
    const auth = fresh('auth');
    writeFileSync(auth, 'login:s3cret\n', {mode: 0o600});
    const result = fresh('result.jsonl');

    const {stdout, stderr} = await replay(
      ...['-v', '--from', `file:${events}`, '--to', url, '--yes', '--ox-auth-file', auth, '--result', result],
    );

    const everything = stdout + stderr + readFileSync(result, 'utf8') + readFileSync(`${result}.checkpoint`, 'utf8');
    expect(everything).not.toContain('s3cret');
    const withPassword = url.replace('//', '//login:s3cret@');
    const refused = await replay('--from', `file:${events}`, '--to', withPassword, '--yes');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).not.toContain('s3cret');
  });

  it('stops before the next send when the journal cannot be written, and what arrived is on record', async () => {
    const url = await start(() => ({status: 200, afterMs: 2}));
    const disk = createSmallDisk(32);
    try {
      const result = join(disk.folder, 'result.jsonl');
      const job = ['--from', `file:${events}`, '--to', url, '--result', result];

      const {exitCode, stdout, stderr} = await disk.run(['events', 'replay', '--json', '--yes', ...job]);

      expect({exitCode, stderr}).toEqual({exitCode: 3, stderr: expect.stringContaining('FILE_UNWRITABLE')});
      const onRecord = jsonLines(readFileSync(result, 'utf8'));
      expect(jsonLines(stdout).at(-1)).toMatchObject({sent: onRecord.length});
      expect(onRecord.length).toBeGreaterThan(0);
      const arrived = endpoint.arrivals.length;
      expect(arrived).toBeLessThan(200);

      disk.makeRoom();
      const second = await replay('--resume', result, '--yes');
      expect(second.exitCode).toBe(0);
      expect(new Set(endpoint.arrivals.map(({user, uid}) => `${user} ${uid}`)).size).toBe(200);
      expect(inOrder(endpoint.arrivals)).toBe(true);
      // No more than are in flight at once.
      expect(endpoint.arrivals.length - 200).toBeLessThanOrEqual(8);
      expect(arrived - onRecord.length).toBe(endpoint.arrivals.length - 200);
      expect(jsonLines(second.stdout).at(-1).repeated).toBeGreaterThanOrEqual(endpoint.arrivals.length - 200);
    } finally {
      disk.remove();
    }
  });
});
