import {expect, test} from 'vitest';
import {produceLines} from '../../kafka/cluster.js';
import {type CliResult, runCli, startCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, sharedBrokers, uniqueName} from '../../servers/shared.js';

const linesOf = ({stdout}: CliResult) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const lines = Array.from(
  {length: 20},
  (_, index) => `k\t{"user":"k","mailbox":"INBOX","event":"MessageNew","uid":${index}}`,
);

/** A topic of two partitions with 20 records each, of which a group has read some, and the flags for its brokers. */
async function readTopic() {
  const brokers = await sharedBrokers();
  const [topic, group] = [await createTopic(brokers, {partitions: 2}), uniqueName('group')];
  for (const partition of [0, 1]) produceLines(brokers, topic, partition, lines);
  const at = ['-b', brokers];
  expect(await runCli(['events', 'tail', topic, '--group', group, '-c', '25', '-q', ...at])).toMatchObject({
    exitCode: 0,
  });
  return {topic, group, at};
}

describeWith(['kafka', 'kcat'], 'events groups', () => {
  test('lists members, partitions and lag', async () => {
    const {topic, group, at} = await readTopic();
    const one = await runCli(['events', 'groups', group, '--json', ...at]);
    expect(linesOf(one)).toMatchObject([{schema: 'dovepush.group/1', group, state: 'Empty', members: [], lag: 15}]);
    const all = await runCli(['events', 'groups', '--json', ...at]);
    expect(linesOf(all).map((report) => report.group)).toContain(group);

    const tail = startCli(['events', 'tail', topic, '--group', group, ...at]);
    await expect
      .poll(async () => linesOf(await runCli(['events', 'groups', group, '--json', ...at])), {timeout: 30_000})
      .toMatchObject([
        {
          state: 'Stable',
          members: [
            {
              client: 'dovepush',
              partitions: [
                {topic, partition: 0},
                {topic, partition: 1},
              ],
            },
          ],
          lag: 0,
        },
      ]);
    tail.kill('SIGTERM');
    await tail.done;
  });

  test('moves a group without members, after a plan', async () => {
    const {topic, group, at} = await readTopic();
    const reset = ['events', 'groups', '--reset', group, '--topic', topic, '--json', ...at];
    const lag = async () => linesOf(await runCli(['events', 'groups', group, '--json', ...at]))[0].lag;

    const plan = await runCli([...reset, '--to', 'beginning', '--dry-run']);
    expect(linesOf(plan)).toMatchObject([{schema: 'dovepush.group-reset/1', group, partitions: [{to: 0}, {to: 0}]}]);
    expect(await lag()).toBe(15);
    expect(await runCli([...reset, '--to', 'beginning'])).toMatchObject({exitCode: 2});
    for (const [to, left] of [
      ['beginning', 40],
      ['15', 10],
      ['9999', 0],
      ['-1h', 40],
      ['end', 0],
    ] as const) {
      expect(await runCli([...reset, `--to=${to}`, '--yes'])).toMatchObject({exitCode: 0});
      expect(await lag()).toBe(left);
    }
    expect(await runCli([...reset, '--to', 'somewhere', '--yes'])).toMatchObject({exitCode: 2, stdout: ''});
  });

  test('moves no group that has members', async () => {
    const {topic, group, at} = await readTopic();
    const tail = startCli(['events', 'tail', topic, '--group', group, ...at]);
    await tail.waitFor('stdout', /MessageNew/);

    const result = await runCli(['events', 'groups', '--reset', group, '-t', topic, '--to', 'end', '--yes', ...at]);

    expect(result).toMatchObject({exitCode: 2, stdout: ''});
    expect(result.stderr).toContain('has members');
    tail.kill('SIGTERM');
    await tail.done;
  });

  test('a lag above the limit is a bad answer of events topics', async () => {
    const {topic, group, at} = await readTopic();
    const topics = ['events', 'topics', topic, '--group', group, '--json', ...at];

    expect(await runCli([...topics, '--max-lag', '15'])).toMatchObject({exitCode: 0});
    expect(await runCli([...topics, '--max-lag', '14'])).toMatchObject({exitCode: 1});
    expect(await runCli(['events', 'topics', topic, '--max-lag', '1', ...at])).toMatchObject({exitCode: 2});
  });
});
