import {readFile} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {type JoinOptions, joinFailures} from '../../src/failures/join.js';

const options: JoinOptions = {
  drivers: null,
  mustBeLog: true,
  bounds: {sinceMs: null, untilMs: null},
  now: () => Date.UTC(2026, 11, 2),
};

/** What the lines of a log come to: the text of the lines that are marked, and what names no event. */
async function join(lines: readonly string[], more: Partial<JoinOptions> = {}) {
  async function* batches() {
    yield lines.map((line) => Buffer.from(line));
  }
  const {failed, unnamed} = await joinFailures('mail.log', batches(), {...options, ...more});
  const marked = [...failed].map(([line, {driver, reason}]) => [lines[line - 1], driver, reason] as const);
  return {marked, unnamed: Object.fromEntries(unnamed)};
}

const sessionOf = (line = '') => /(?:lmtp|lda|imap)\((\w+)@\S+/.exec(line)?.[0];

/** Deliveries to these failed, with this reason; the T and R of a session are its transaction and recipient. */
const ofOx = [
  ['anna', '', '503 Service Unavailable'],
  ['bert', ':T2:R2', '503 Service Unavailable'],
  ['anna', ':T2:R3', '503 Service Unavailable'],
  ['carl', ':T3', 'No user provided in config'],
  ['bert', '', '503 Service Unavailable'],
] as const;

describe.each(['2.3', '2.4'])('failures in a log of Dovecot %s', (series) => {
  const linesOf = async (name: string) => {
    return (await readFile(`${import.meta.dirname}/logs/${series}-${name}.log`, 'utf8')).split('\n');
  };

  it.each(['dlog-ox', 'ox-dlog'])('of the ox driver are about the mail that was delivered: %s', async (name) => {
    const {marked, unnamed} = await join(await linesOf(name));
    const last = series === '2.3' ? 'Request timed out' : 'Connection lost: EOF';

    expect(unnamed).toEqual({});
    expect(marked.map(([line, , reason]) => [sessionOf(line)?.match(/\((\w+)@/)?.[1], reason])).toEqual([
      ...ofOx.map(([user, , reason]) => [user, reason]),
      ['bert', last],
    ]);
    for (const [index, [, end]] of ofOx.entries()) expect(marked[index]?.[0]).toContain(`${end}>: Debug: `);
    // Delivered to another folder in the same session: the ox driver sends nothing of it.
    expect(marked.map(([line]) => line).join()).not.toContain('[news]');
  });

  it('of a script are about the event of the transaction; several are not told apart', async () => {
    const {marked, unnamed} = await join(await linesOf('lua-dlog'));

    expect(marked).toHaveLength(8);
    expect(marked.filter(([, , reason]) => reason === '/etc/dovecot/push.lua:2: boom news')).toHaveLength(1);
    expect(new Set(marked.map(([, driver]) => driver))).toEqual(new Set(['lua']));
    // STORE 1:3 with one failure, and in 2.4 without a line that a flag was set.
    expect(unnamed).toEqual(series === '2.3' ? {'several-events': 1} : {'no-event': 1});
  });

  it('of other drivers, and outside of a range of time, do not count', async () => {
    const lines = await linesOf('lua-dlog');
    const bounds = {sinceMs: Date.UTC(2026, 0, 1), untilMs: Date.UTC(2026, 0, 2)};

    expect(await join(lines, {drivers: ['ox']})).toEqual({marked: [], unnamed: {}});
    expect((await join(lines, {bounds})).unnamed).toEqual({});
  });

  it('name no mail where lines are missing', async () => {
    const lines = (await linesOf('dlog-ox')).filter((line) => !line.includes('Message data: '));

    expect(await join(lines)).toEqual({marked: [], unnamed: {'no-event': 6}});
  });

  it('name no mail of an earlier delivery of the process, where the lines of their own are missing', async () => {
    const lines = await linesOf('dlog-ox');
    const session = lines.find((line) => line.includes('bert@example.org)') && line.includes(':T2:R2>')) ?? '';
    const own = /<[^<>]*:T2:R2>/.exec(session)?.[0] ?? 'missing';
    const {marked, unnamed} = await join(lines.filter((line) => !line.includes(own) || line.includes('Error:')));

    expect(marked).toHaveLength(5);
    expect(Object.values(unnamed)).toEqual([1]);
  });
});

describe('a failure', () => {
  const at = 'Dec 01 10:00:00 ';
  const imap = (text: string) => `${at}imap(bert@example.org)<12><aB/c>: ${text}`;
  const message = (uid: number) => [
    imap('Debug: Called process_msg push_notification plugin hook.'),
    imap(`Debug: Message data: Mailbox [INBOX], UID [${uid}], UIDVALIDITY [7]`),
    imap('Debug: MessageExpunge: Message was expunged'),
  ];
  const begin = imap('Debug: Called begin_txn push_notification plugin hook.');
  const end = imap('Debug: Called end_txn push_notification plugin hook.');
  const full = imap(
    'Error: Kafka Push Notification: send_to_kafka - failed to produce to topic=dovecot: Local: Queue full',
  );

  it('of the kafka driver is about the only event of its transaction, however often it tried', async () => {
    const {marked, unnamed} = await join([begin, full, full, ...message(1), end, begin, ...message(2), end]);

    expect(marked).toEqual([[message(1)[2], 'kafka', 'Queue full']]);
    expect(unnamed).toEqual({});
    expect((await join([begin, ...message(1), full, ...message(2), end])).unnamed).toEqual({'several-events': 1});
  });

  it('that librdkafka tells of names no session', async () => {
    const told = imap('Error: Kafka Push Notification: msg_cb: message delivery failed: Local: Message timed out');

    expect(await join([begin, ...message(1), end, told])).toEqual({marked: [], unnamed: {'no-session': 1}});
  });

  it('of a driver that did not start is about all of its session', async () => {
    const start = imap('Error: lua: Script init failed');
    const {marked} = await join([start, begin, ...message(1), ...message(2), end, begin, ...message(3), end]);

    expect(marked.map(([line]) => line)).toHaveLength(3);
    expect((await join([start, imap('Info: Disconnected')])).unnamed).toEqual({'no-event': 1});
  });

  it('of the end of a transaction is about all of it, in whatever order the drivers are', async () => {
    const failed = imap('Error: lua: lua_pcall(dovecot_lua_notify_end_txn, 2, 0) failed: boom');
    const all = [message(1)[2], message(2)[2]];

    for (const lines of [
      [begin, ...message(1), ...message(2), failed, end],
      [begin, ...message(1), ...message(2), end, failed],
    ]) {
      expect((await join([...lines, begin, ...message(3), end])).marked.map(([line]) => line)).toEqual(all);
    }
  });

  it('of several drivers is told of each', async () => {
    const start = imap('Error: lua: Script init failed');
    const lines = [start, begin, full, ...message(1), end].map((line) => Buffer.from(line));
    async function* batches() {
      yield lines;
    }
    const {failed} = await joinFailures('mail.log', batches(), options);

    expect([...failed.values()]).toEqual([
      {
        driver: 'lua',
        target: null,
        reason: 'driver did not start: Script init failed',
        more: [{driver: 'kafka', target: 'dovecot', reason: 'Queue full'}],
      },
    ]);
  });

  it('is found behind the frame of a container runtime', async () => {
    const frame = (line: string) => JSON.stringify({log: `${line}\n`, stream: 'stderr', time: '2026-12-01T10:00:00Z'});

    expect((await join([begin, full, ...message(1), end].map(frame))).marked).toHaveLength(1);
  });
});
