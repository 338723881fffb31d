import {expect, it, vi} from 'vitest';
import {startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {uniqueName} from '../servers/shared.js';
import {frozenFor, isFull, placesIn, replay, summaryOf, useCluster} from './cluster-in-trouble.js';
import {count, inversionsIn, linesOf, twiceIn} from './cluster-probes.js';

/** Longer than the --timeout of the runs, which is 3 s. */
const freezes = isFull ? [5, 15, 40] : [5];

describeWith(['own-kafka', 'openssl'], 'a broker of a cluster that freezes', () => {
  const use = useCluster();
  const {file, fresh, records, plain, createTopic, filledTopic, contentOf} = use;

  // With one replica nobody takes over: the run pauses for as long as the freeze lasts.
  it.each(freezes.flatMap((length) => [[length, 3] as const, [length, 1] as const]))(
    'for %i s, leading a partition with %i replicas: nothing is written twice, and all of it in order',
    {timeout: 300_000},
    async (length, replicas) => {
      const topic = await createTopic(1, {'min.insync.replicas': '1'}, replicas);
      // A broker forgets who wrote records that are a day old by their timestamps, which these are.
      const args = [...replay(`file:${file}`, `topic:${topic}`), '--drop', 'timestamp', '--rate', '400/s', ...plain()];
      const run = startCli(args, {timeoutMs: 280_000});
      await run.waitFor('stdout', /"status":"sent"/, 60_000);
      await frozenFor((await use.cluster.leaderOf(topic)).pid(), length * 1000);

      const result = await run.done;
      const arrived = await contentOf(topic);
      expect(result).toMatchObject({exitCode: 0});
      expect(summaryOf(result)).toMatchObject({sent: records, failed: 0, repeated: 0});
      const inversions = inversionsIn(arrived);
      expect([arrived.length, twiceIn(arrived), inversions]).toEqual([records, 0, 0]);
      count(`leader of ${replicas} replicas frozen for ${length} s while it is written to`, {
        ...{sent: records, arrived: arrived.length, twice: 0, inversions},
      });
    },
  );

  it.each(freezes)('for %i s, coordinating a group: nothing is sent twice', {timeout: 300_000}, async (length) => {
    const [topic, group] = [await filledTopic(3), uniqueName('group')];
    const sent = fresh('group.jsonl');
    const args = [...replay(`topic:${topic}`, `file:${sent}`), '--group', group, '--rate', '200/s', ...plain()];
    const run = startCli(args, {timeoutMs: 280_000});
    await vi.waitFor(() => expect(linesOf(sent)).toBeGreaterThan(100), {timeout: 60_000, interval: 50});
    // One partition holds all groups here: whoever leads it coordinates them.
    await frozenFor((await use.cluster.leaderOf('__consumer_offsets')).pid(), length * 1000);

    const result = await run.done;
    const arrived = placesIn(sent);
    expect(result).toMatchObject({exitCode: 0});
    expect([arrived.length, twiceIn(arrived)]).toEqual([records, 0]);
    count(`coordinator of the only member frozen for ${length} s`, {sent: records, arrived: arrived.length, twice: 0});
  });
});
