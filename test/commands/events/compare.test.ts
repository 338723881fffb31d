import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {type CliResult, runCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, sharedBrokers} from '../../servers/shared.js';
import {writeNotifications} from './notifications.js';

const folder = mkdtempSync(join(tmpdir(), 'dovepush-compare-'));
afterAll(() => rmSync(folder, {recursive: true}));
let files = 0;
const fresh = () => join(folder, `${++files}.jsonl`);

/** What a listener recorded of the driver: its own spelling of the event. */
const request = (user: string, uid: number, status: number | null = 200) =>
  JSON.stringify({
    ...{schema: 'dovepush.ox-record/1', at: '2026-11-30T10:00:00.000Z', method: 'PUT', path: '/p', headers: [], status},
    body: JSON.stringify({user, event: 'messageNew', folder: 'INBOX', 'imap-uidvalidity': 1, 'imap-uid': uid}),
  });
const write = (lines: readonly string[]) => {
  const path = fresh();
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
};
const sent = fresh();
writeNotifications(sent, 10, 10);
const users = Array.from({length: 10}, (_, index) => `u${index}@example.org`);
const all = users.flatMap((user) => Array.from({length: 10}, (_, index) => [user, index + 1] as const));
const isLost = ([user, uid]: readonly [string, number]) => user === users[3] && uid > 5;

const linesOf = ({stdout}: CliResult) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const compare = (a: string, b: string, ...rest: readonly string[]) =>
  runCli(['events', 'compare', a, b, '--json', ...rest]);

describe('events compare', () => {
  it('finds what one side lacks and what it has twice, whatever the format', async () => {
    const received = write([
      ...all.filter((one) => !isLost(one)).map(([user, uid]) => request(user, uid)),
      request(users[4] ?? '', 1),
      request('other@example.org', 7),
    ]);

    const result = await compare(sent, received);

    const lines = linesOf(result);
    expect(result.exitCode).toBe(1);
    expect(lines.at(-1)).toEqual({
      ...{schema: 'dovepush.compare/1', both: 95, onlyA: 5, onlyB: 1, twiceA: 0, twiceB: 1},
    });
    const lost = all.filter(isLost).map(([user, uid]) => `a ${user} ${uid}`);
    expect(
      lines
        .slice(0, -1)
        .map(({in: side, event}) => `${side} ${event.user} ${event.uid}`)
        .sort(),
    ).toEqual([...lost, 'b other@example.org 7'].sort());
    expect(lines[0]).toMatchObject({schema: 'dovepush.difference/1', times: 1, event: {event: 'MessageNew'}});
  });

  it('counts as received only what was answered with success', async () => {
    const received = write(all.map(([user, uid]) => request(user, uid, uid === 1 ? 503 : uid === 2 ? null : 201)));

    const result = await compare(sent, received);

    expect(linesOf(result).at(-1)).toMatchObject({both: 80, onlyA: 20, onlyB: 0});
    expect(result.stderr).toContain('20 requests were not answered with success');
  });

  it('exits with status 0 when both have the same, and names a source that it cannot read', async () => {
    expect(await compare(sent, write(all.map(([user, uid]) => request(user, uid))))).toMatchObject({exitCode: 0});
    expect(await compare(sent, join(folder, 'nothing'))).toMatchObject({exitCode: 3, stdout: ''});
  });

  it('says so when users may be named in two ways', async () => {
    const result = await compare(sent, write(all.map(([, uid]) => request('11@3', uid))));

    expect(result.stderr).toContain('user_from_metadata');
  });

  it('resolves a journal through the source of its run, and refuses one that cannot be resolved', async () => {
    const [source, copy, journal] = [fresh(), fresh(), fresh()];
    writeNotifications(source, 10, 10);
    const replay = ['events', 'replay', '--from', `file:${source}`, '--to', `file:${copy}`, '--yes', '-q'];
    expect(await runCli([...replay, '--user', users.slice(0, 4).join(','), '--result', journal])).toMatchObject({
      exitCode: 0,
    });

    expect(linesOf(await compare(source, journal)).at(-1)).toMatchObject({both: 40, onlyA: 60, onlyB: 0});
    expect(linesOf(await compare(copy, journal)).at(-1)).toMatchObject({both: 40, onlyA: 0, onlyB: 0});
    writeNotifications(source, 10, 11);
    expect(await compare(copy, journal)).toMatchObject({exitCode: 2, stdout: ''});
  });
});

describe('events replay --unless-in', () => {
  it('sends what no other source has, and says how many each has', async () => {
    const received = write(all.filter(([, uid]) => uid <= 8).map(([user, uid]) => request(user, uid)));
    const [first, journal, rest] = [fresh(), fresh(), fresh()];
    const replay = ['events', 'replay', '--from', `file:${sent}`, '--yes', '--json', '--unless-in', received];

    const once = await runCli([...replay, '--to', `file:${first}`, '--max', '5', '--result', journal]);
    const again = await runCli([...replay, '--unless-in', journal, '--to', `file:${rest}`]);

    expect(linesOf(once)[0]).toMatchObject({selected: 5});
    expect(linesOf(again)[0]).toMatchObject({
      ...{selected: 15, scanned: 100},
      leftOut: [
        {source: received, records: 80},
        {source: journal, records: 5},
      ],
    });
    // What is still missing, and nothing else.
    const {stdout} = await compare(first, rest);
    expect(linesOf({stdout} as CliResult).at(-1)).toMatchObject({both: 0, onlyA: 5, onlyB: 15});
  });
});

describeWith(['kafka'], 'a topic and a journal of what was sent of it', () => {
  it('has the same events', async () => {
    const brokers = await sharedBrokers();
    const [topic, target] = [await createTopic(brokers, {partitions: 3}), await createTopic(brokers, {partitions: 3})];
    const journal = fresh();
    const replay = ['events', 'replay', '-b', brokers, '--yes', '-q'];
    await runCli([...replay, '--from', `file:${sent}`, '--to', `topic:${topic}`, '--drop', 'partition']);
    await runCli([
      ...replay,
      '--from',
      `topic:${topic}`,
      '--to',
      `topic:${target}`,
      '--max',
      '60',
      '--result',
      journal,
    ]);

    const [both, left] = [
      await compare(`topic:${target}`, journal, '-b', brokers),
      await compare(`topic:${topic}`, journal, '-b', brokers),
    ];

    expect(linesOf(both).at(-1)).toMatchObject({both: 60, onlyA: 0, onlyB: 0});
    expect(linesOf(left).at(-1)).toMatchObject({both: 60, onlyA: 40, onlyB: 0});
  });
});
