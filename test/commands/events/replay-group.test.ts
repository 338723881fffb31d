import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {startEndpoint} from '../../ox/endpoint.js';
import {runCli, startCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {fillTopic} from '../../servers/records.js';
import {createTopic, kafkaClient, sharedBrokers, uniqueName} from '../../servers/shared.js';
import {inOrder} from './notifications.js';

const jsonLines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

async function write(brokers: string, topic: string, firstUid: number, count: number) {
  const records = Array.from({length: count * 20}, (_, index) => {
    const user = `u${index % 20}@example.org`;
    const uid = firstUid + Math.floor(index / 20);
    const value = JSON.stringify({user, mailbox: 'INBOX', event: 'MessageNew', uidvalidity: 1, uid});
    return {key: user, value, partition: (index % 20) % 4, timestampMs: Date.now()};
  });
  await fillTopic(brokers, topic, records);
}

describeWith(['kafka'], 'events replay --group', () => {
  it('shares a topic among processes; one that is killed is taken over, and nothing is left out', {
    timeout: 120_000,
  }, async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {prefix: 'replay-shared', partitions: 4});
    await write(brokers, topic, 1, 50);
    const endpoint = await startEndpoint(() => ({status: 200, afterMs: 20}));
    const group = uniqueName('group');
    const job = [
      'events',
      'replay',
      '-b',
      brokers,
      '--from',
      `topic:${topic}`,
      '--to',
      endpoint.url,
      '--yes',
      '--json',
    ];
    const start = () => startCli([...job, '--group', group], {timeoutMs: 110_000});
    const first = start();
    const second = start();
    await endpoint.arrived(101);

    first.kill('SIGKILL');
    await first.done;
    const {exitCode, stdout} = await second.done;

    expect(exitCode).toBe(0);
    const summary = jsonLines(stdout).at(-1);
    expect(summary).toMatchObject({failed: 0, skipped: 0, selected: summary.sent});
    const distinct = new Set(endpoint.arrivals.map(({user, uid}) => `${user} ${uid}`));
    expect(distinct.size).toBe(1000);
    expect(inOrder(endpoint.arrivals)).toBe(true);

    const again = await runCli([...job, '--group', group]);
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({selected: 0, sent: 0});
    await endpoint.stop();
  });

  it('plans no record that retention took, as events topics counts', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {prefix: 'replay-cut', partitions: 1});
    const value = '{"user":"a","mailbox":"INBOX","event":"MessageNew","uidvalidity":1,"uid":1}';
    const records = Array.from({length: 10}, () => ({key: 'a', value, partition: 0, timestampMs: Date.now()}));
    await fillTopic(brokers, topic, records);
    const group = uniqueName('group');
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    await admin.setOffsets({groupId: group, topic, partitions: [{partition: 0, offset: '2'}]});
    await admin.deleteTopicRecords({topic, partitions: [{partition: 0, offset: '6'}]});
    await admin.disconnect();

    const args = ['-b', brokers, '--group', group, '--json'];
    const topics = await runCli(['events', 'topics', topic, ...args]);
    const flags = ['--from', `topic:${topic}`, '--to', 'http://127.0.0.1:9/', '--dry-run'];
    const replay = await runCli(['events', 'replay', ...flags, ...args]);

    expect(jsonLines(topics.stdout)).toMatchObject([{lag: 4}]);
    expect(jsonLines(replay.stdout)).toMatchObject([{selected: 4, scanned: 4}]);
  });

  it.each([
    ['stays before a record that failed', false],
    ['goes on behind a record that failed and is kept', true],
  ])('%s, and ends all the same', {timeout: 120_000}, async (_, isKept) => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {prefix: 'replay-refused', partitions: 4});
    await write(brokers, topic, 1, 5);
    const folder = mkdtempSync(join(tmpdir(), 'dovepush-group-'));
    let refuses = true;
    const endpoint = await startEndpoint((_, body) => (refuses && /"u3@.*"imap-uid":4/.test(body) ? 422 : 200));
    const job = ['--from', `topic:${topic}`, '--to', endpoint.url, '--group', uniqueName('group')];
    const failed = isKept ? ['--failed', join(folder, 'failed.jsonl')] : [];
    const run = (...more: string[]) => runCli(['events', 'replay', '-b', brokers, '--yes', '--json', ...job, ...more]);

    const first = await run(...failed);

    expect(first.exitCode).toBe(4);
    expect(first.stderr.includes('without --failed')).toBe(!isKept);
    expect(jsonLines(first.stdout).at(-1)).toMatchObject({sent: 98, failed: 2});
    refuses = false;
    const second = await run();
    expect(second.exitCode).toBe(0);
    const uids = endpoint.taken().flatMap(({user, uid}) => (user.startsWith('u3@') ? [uid] : []));
    expect(uids).toEqual(isKept ? [1, 2, 3] : [1, 2, 3, 4, 5]);
    expect(inOrder(endpoint.taken())).toBe(true);
    rmSync(folder, {recursive: true});
    await endpoint.stop();
  });

  it('with --follow forwards what comes, ends with 0 on SIGTERM, and goes on where it was', {
    timeout: 120_000,
  }, async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {prefix: 'replay-follow', partitions: 4});
    await write(brokers, topic, 1, 1);
    const endpoint = await startEndpoint(() => 200);
    const job = ['--from', `topic:${topic}`, '--to', endpoint.url, '--yes', '--group', uniqueName('group'), '--follow'];
    const follow = () => startCli(['events', 'replay', '-b', brokers, ...job], {timeoutMs: 100_000});
    const distinct = () => new Set(endpoint.arrivals.map(({user, uid}) => `${user} ${uid}`)).size;
    const first = follow();
    while (distinct() < 20) await endpoint.arrived(endpoint.arrivals.length + 1);
    await write(brokers, topic, 2, 1);
    while (distinct() < 40) await endpoint.arrived(endpoint.arrivals.length + 1);

    first.kill('SIGTERM');
    expect((await first.done).exitCode).toBe(0);
    await write(brokers, topic, 3, 1);
    const second = follow();
    while (distinct() < 60) await endpoint.arrived(endpoint.arrivals.length + 1);
    second.kill('SIGTERM');
    await second.done;

    expect(inOrder(endpoint.arrivals)).toBe(true);
    await endpoint.stop();
  });
});
