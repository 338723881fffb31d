import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {capture, captureLines} from '../../events/captures.js';
import {runCli, startCli} from '../../run-cli.js';
import {parseLines} from './topics.js';

const recorded = capture('kafka-events.jsonl');
const show = (...args: string[]) => runCli(['events', 'show', ...args]);

describe('events show', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dovepush-show-'));
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  test('prints one JSON line for each record, with its place in file and topic', async () => {
    const {exitCode, stdout, stderr} = await show(recorded, '--json');
    const lines = parseLines(stdout);

    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
    expect(lines).toHaveLength(224);
    expect(Object.keys(lines[0])).toEqual([
      'schema',
      'event',
      'user',
      'mailbox',
      'uidvalidity',
      'uid',
      'timestamp',
      'source',
      'payload',
      'problem',
    ]);
    expect(lines[0].source).toEqual({
      kind: 'file',
      file: recorded,
      line: 1,
      topic: 'dovecot',
      partition: 0,
      offset: 0,
      key: 'anna@example.org',
      headers: [],
    });
  });

  test('reads its own JSON again and says the same', async () => {
    const first = await show(recorded, '--json');
    const second = await runCli(['events', 'show', '-', '--json'], {input: first.stdout});
    const strip = (text: string) =>
      parseLines(text).map(({source: {file, line, ...place}, ...event}) => ({...event, place}));

    expect(strip(second.stdout)).toEqual(strip(first.stdout));
  });

  test('--format raw of payload lines gives the file back', async () => {
    const payloads = capture('kafka-events.payloads.jsonl');
    const {stdout} = await show(payloads, '-f', 'raw');

    expect(stdout).toBe(
      captureLines('kafka-events.payloads.jsonl')
        .map((line) => `${line}\n`)
        .join(''),
    );
  });

  test('reads gzip, and standard input', async () => {
    const zipped = join(folder, 'zipped');
    writeFileSync(zipped, gzipSync(captureLines('kafka-events.jsonl').join('\n')));

    expect(parseLines((await show(zipped, '--json')).stdout)).toHaveLength(224);
    const input = captureLines('dlog-debug.log').join('\n');
    expect(parseLines((await runCli(['events', 'show', '-', '--json'], {input})).stdout)).toHaveLength(45);
  });

  test('counts on stderr what it passed over', async () => {
    const {stdout, stderr} = await show(capture('cyrus-notifyd.log'), '--json');

    expect(parseLines(stdout)).toHaveLength(955);
    expect(stderr).toMatch(/^% 263 lines .* skipped\n$/);
  });

  test('--input-format decides what a line is', async () => {
    const mixed = join(folder, 'mixed');
    const lines = ['kafka-events.jsonl', 'cyrus-notifyd.log', 'ox-requests.jsonl'].map((name) =>
      captureLines(name).find((line) => line.includes('{')),
    );
    writeFileSync(mixed, lines.join('\n'));
    const events = async (format: string) => {
      const {stdout} = await show(mixed, '--json', '--input-format', format);
      return parseLines(stdout).map(({event}) => event);
    };

    expect(await events('auto')).toHaveLength(3);
    expect(await events('kcat')).toHaveLength(1);
    expect(await events('ox')).toEqual(['MessageNew']);
    expect(await events('dlog')).toEqual([]);
    expect(await events('payload')).toEqual([null, null, null]);
  });

  test('--since, --until and --partition choose as they do in a topic', async () => {
    const {stdout} = await show(
      recorded,
      '--json',
      '--since',
      '2026-11-21T22:36:24Z',
      '--until',
      '2026-11-21T22:36:25Z',
      '-p',
      '0,3',
    );
    const wanted = captureLines('kafka-events.jsonl')
      .map((line) => JSON.parse(line.toString()))
      .filter(({ts, partition}) => ts >= 1795300584000 && ts < 1795300585000 && partition % 3 === 0);

    expect(parseLines(stdout).map(({source}) => [source.topic, source.partition, source.offset])).toEqual(
      wanted.map(({topic, partition, offset}) => [topic, partition, offset]),
    );
  });

  test('--count and --context', async () => {
    expect(parseLines((await show(recorded, '--json', '-n', '3')).stdout)).toHaveLength(3);
    const {stdout} = await show(recorded, '--json', '--event', 'MailboxRename', '--context', '1', '-c', '1');

    expect(parseLines(stdout).map(({event}) => event)).toEqual([
      'MailboxUnsubscribe',
      'MailboxRename',
      'MessageExpunge',
    ]);
  });

  test('--utc shows UTC, else local time', async () => {
    const local = await runCli(['events', 'show', recorded, '-c', '1'], {env: {TZ: 'Asia/Tokyo'}});
    const utc = await runCli(['events', 'show', recorded, '-c', '1', '--utc'], {env: {TZ: 'Asia/Tokyo'}});

    expect(local.stdout).toMatch(/^2026-11-22 07:36:21\.725 {2}MailboxCreate/);
    expect(utc.stdout).toMatch(/^2026-11-21 22:36:21\.725Z {2}MailboxCreate/);
  });

  test('ends quietly when its output is closed', async () => {
    const big = join(folder, 'big');
    writeFileSync(big, Array(200).fill(captureLines('kafka-events.jsonl').join('\n')).join('\n'));
    const cli = startCli(['events', 'show', big, '--json'], {input: ''});
    await cli.waitFor('stdout', /\n/);
    cli.process.stdout.destroy();

    expect(await cli.done).toMatchObject({exitCode: 0, stderr: ''});
  });

  test.each([
    ['a missing file', () => [join(folder, 'none')], 3, 'FILE_UNREADABLE'],
    ['a folder', () => [folder], 3, 'FILE_UNREADABLE'],
    ['an unknown format', () => [recorded, '--format', 'yaml'], 2, 'USAGE'],
    ['a wrong template', () => [recorded, '--format', '%z'], 2, 'USAGE'],
    ['a wrong expression', () => [recorded, '--where', 'uid >'], 2, 'USAGE'],
    ['a wrong regular expression', () => [recorded, '--grep', '('], 2, 'USAGE'],
    ['an event that does not exist', () => [recorded, '--event', 'MessagNew'], 2, 'Did you mean MessageNew?'],
    ['a wrong UID', () => [recorded, '--uid', 'x'], 2, 'USAGE'],
    ['two formats', () => [recorded, '--json', '-J'], 2, 'USAGE'],
  ])('%s', async (_, args, exitCode, code) => {
    const result = await show(...args());

    expect(result).toMatchObject({exitCode, stdout: ''});
    expect(result.stderr).toContain(code);
  });

  test('an unreadable file is exit 3', async () => {
    if (process.getuid?.() === 0) return;
    const secret = join(folder, 'secret');
    writeFileSync(secret, '');
    chmodSync(secret, 0);

    expect(await show(secret)).toMatchObject({exitCode: 3});
  });

  test('dates a line of a server nine hours east in the year in which it was written', async () => {
    const second = Math.floor(Date.now() / 1000) * 1000 + 9 * 3_600_000;
    const [, day = '', month = '', , clock = ''] = new Date(second).toUTCString().split(' ');
    const start = `${month} ${day.replace(/^0/, ' ')} ${clock} mx dovecot: imap(alice)<7><abc>: Debug: `;
    const input = `${start}Mailbox data: Mailbox [INBOX]
${start}MailboxCreate: Mailbox was created
`;
    const {stdout} = await runCli(['events', 'show', '-', '--json'], {input});

    expect(parseLines(stdout)).toMatchObject([{event: 'MailboxCreate', timestamp: new Date(second).toISOString()}]);
  });

  test('keeps its memory flat, whatever the size', async () => {
    const line = captureLines('kafka-events.jsonl')[1];
    const files = [20_000, 80_000].map((count) => {
      const path = join(folder, String(count));
      writeFileSync(path, `${line}\n`.repeat(count));
      return path;
    });
    const peaks = [];
    for (const file of files) {
      const report = join(folder, 'peak.cjs');
      writeFileSync(
        report,
        "process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'));\n",
      );
      const {stderr} = await runCli(['events', 'show', file, '--json'], {env: {NODE_OPTIONS: `--require ${report}`}});
      peaks.push(Number(/peak (\d+)/.exec(stderr)?.[1]));
    }

    const [small = 0, large = 0] = peaks;
    expect(small).toBeGreaterThan(0);
    expect(large - small).toBeLessThan(48 * 1024);
  });
});
