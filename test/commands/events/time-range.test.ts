import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {fillTopic} from '../../servers/records.js';
import {createTopic, sharedBrokers, uniqueName} from '../../servers/shared.js';
import {parseLines} from './topics.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-range-'));
afterAll(() => rmSync(dir, {recursive: true}));
const startMs = 1_795_300_200_000;
const minuteMs = 60_000;
const hour = ['--since', String(startMs), '--until', String(startMs + 60 * minuteMs)];

describeWith(['kafka'], 'a time range', () => {
  let brokers: string;
  let topic: string;

  // One event a minute for two hours, of which only the second is stamped 65 minutes ahead.
  beforeAll(async () => {
    brokers = await sharedBrokers();
    topic = await createTopic(brokers, {prefix: 'range', partitions: 1});
    const records = Array.from({length: 120}, (_, index) => ({
      partition: 0,
      key: 'u',
      value: `{"user":"u","event":"MessageNew","mailbox":"INBOX","uidvalidity":1,"uid":${index}}`,
      timestampMs: startMs + (index === 1 ? 66 : index) * minuteMs,
    }));
    await fillTopic(brokers, topic, records);
  });
  const run = (command: string, ...args: string[]) => runCli(['events', command, '-b', brokers, ...args]);

  it('has the 59 records whose own time is in it, on every command', async () => {
    const output = join(dir, 'recorded.jsonl');

    const tail = await run('tail', topic, ...hour, '--json');
    const offsets = await run('tail', topic, '-o', `s@${startMs}`, '-o', `e@${startMs + 60 * minuteMs}`, '--json');
    const stats = await run('stats', topic, ...hour, '--json');
    const record = await run('record', topic, ...hour, '--output', output);
    const replay = await run('replay', '--from', `topic:${topic}`, '--to', 'stdout', ...hour, '--yes', '--json');
    const group = await run('tail', topic, '--group', uniqueName('range'), '-e', ...hour, '--json');
    const groupReplay = ['--from', `topic:${topic}`, '--to', 'stdout', '--group', uniqueName('range'), '--yes'];
    const share = await run('replay', ...groupReplay, ...hour, '--json');

    expect(parseLines(tail.stdout)).toHaveLength(59);
    expect(tail.stderr).toMatch(/offsets 0:0\.\.120; late records are looked for up to .* \(--late\)/);
    expect(tail.stderr).toContain('58 records of the time range are out of order');
    expect(offsets.stdout).toBe(tail.stdout);
    expect(parseLines(stats.stdout)).toMatchObject([{records: 59}]);
    expect(record.stderr).toContain('59 records written');
    expect(readFileSync(output, 'utf8').trimEnd().split('\n')).toHaveLength(59);
    expect(parseLines(replay.stdout)).toHaveLength(59);
    expect(replay.stderr).toMatch(/"selected":59,"scanned":120,/);
    expect(parseLines(group.stdout)).toHaveLength(59);
    expect(parseLines(share.stdout)).toHaveLength(59);
    for (const source of [topic, output]) {
      expect(parseLines((await run('stats', source, ...hour, '--json')).stdout)).toMatchObject([{records: 59}]);
    }
  }, 60_000);

  it('ends where --late says: at the look-up of its end, or with everything', async () => {
    const none = await run('tail', topic, ...hour, '--late', '0s', '--json');
    const all = await run('tail', topic, ...hour, '--late', 'all', '--json');

    expect(parseLines(none.stdout)).toHaveLength(1);
    expect(parseLines(all.stdout)).toHaveLength(59);
    expect(all.stderr).toContain('the end as it is now (--late)');
  });

  it('says that its end is still to come, and that nothing matched', async () => {
    const future = await run('tail', topic, '--until', '2099-01-01', '--json');
    const nothing = await run('tail', topic, '--since', '-1m', '-e');

    expect(parseLines(future.stdout)).toHaveLength(120);
    expect(future.stderr).toContain('2099-01-01T00:00:00.000Z is ahead of now');
    expect(nothing.stderr).toContain('nothing matched');
    expect(await run('tail', topic, '--since', '10:00', '--until', '09:00')).toMatchObject({exitCode: 2, stdout: ''});
  });

  it('needs no more than itself where the broker stamps the records', async () => {
    const stamped = await createTopic(brokers, {
      prefix: 'range-stamped',
      partitions: 1,
      configs: {'message.timestamp.type': 'LogAppendTime'},
    });
    await fillTopic(brokers, stamped, [{partition: 0, key: 'u', value: '{}', timestampMs: startMs}]);

    const {stderr} = await run('stats', stamped, '--since', '-1h', '--until', 'now');

    expect(stderr).toContain('offsets 0:0..1');
    expect(stderr).not.toContain('--late');
  });
});
