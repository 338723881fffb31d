import {setTimeout as sleep} from 'node:timers/promises';
import {expect, it, vi} from 'vitest';
import {runCli, startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {uniqueName} from '../servers/shared.js';
import {isFull, placesIn, replay, summaryOf, useCluster} from './cluster-in-trouble.js';
import {count, linesOf} from './cluster-probes.js';
import {notices} from './notices.js';

/** More than is fetched ahead. */
const many = 60_000;

describeWith(['own-kafka', 'openssl'], 'a topic that is cut or made anew while it is read', () => {
  const use = useCluster();
  const {fresh, plain, file, filledTopic} = use;
  const {file: manyFile} = notices(300, 200);
  const {file: someFile} = notices(100, 150);

  const write = (topic: string, from: string) =>
    runCli([...replay(`file:${from}`, `topic:${topic}`), ...plain()], {timeoutMs: 120_000});

  /** Starts a replay that takes its time, and waits until it has sent something. */
  async function startSlow(topic: string, rate = 4000) {
    const copy = fresh('slow.jsonl');
    const args = [...replay(`topic:${topic}`, `file:${copy}`), '--rate', `${rate}/s`, ...plain()];
    const run = startCli(args, {timeoutMs: 200_000});
    await vi.waitFor(() => expect(linesOf(copy)).toBeGreaterThan(50), {timeout: 90_000, interval: 20});
    return {copy, run};
  }

  /** Status 4, the number that is gone, and every record before that once and in order. */
  async function expectGone(fault: string, {copy, run}: Awaited<ReturnType<typeof startSlow>>, planned = many) {
    const result = await run.done;
    const {sent} = summaryOf(result);
    expect(result).toMatchObject({exitCode: 4});
    expect(result.stderr).toContain(`${planned - sent} of the records in the plan were no longer there`);
    expect(placesIn(copy)).toEqual(Array.from({length: sent}, (_, offset) => `0 ${offset}`));
    count(fault, {planned, sent, arrived: sent, twice: 0, gone: planned - sent});
    return sent;
  }

  const remade = [
    ['with more records', manyFile],
    ['with fewer records', file],
  ] as const;
  it.each(isFull ? remade : remade.slice(0, 1))(
    'ends with 4 when the topic is deleted and made anew, %s',
    {timeout: 240_000},
    async (what, content) => {
      const topic = await filledTopic(1, {}, 3, manyFile);
      const slow = await startSlow(topic);
      await use.cluster.admin.deleteTopics({topics: [topic]});
      await sleep(1000);
      await use.cluster.admin.createTopics({topics: [{topic, numPartitions: 1, replicationFactor: 3}]});
      await write(topic, content);

      expect(await expectGone(`topic of 60,000 made anew, ${what}`, slow)).toBeLessThan(many);
    },
  );

  const elected = [
    ['that is filled beyond the end of the range', manyFile],
    ['that stays short', null],
  ] as const;
  it.each(isFull ? elected : elected.slice(0, 1))(
    'ends with 4 after an unclean election of a leader %s',
    {timeout: 300_000},
    async (what, later) => {
      const configs = {'min.insync.replicas': '1', 'unclean.leader.election.enable': 'true'};
      const [ahead, behind] = use.cluster.nodes;
      if (ahead === undefined || behind === undefined) throw new Error('one broker only');
      const topic = uniqueName('cut');
      await use.cluster.createPlaced(topic, [ahead.id, behind.id], configs);
      await write(topic, someFile);
      await use.cluster.inSync(topic, 0, 2);
      await behind.kill();
      await use.cluster.inSync(topic, 0, 1);
      await write(topic, manyFile);
      // It is to be before the place where the new leader parts from the old one.
      const slow = await startSlow(topic, 1000);
      await ahead.kill();
      await behind.start(2);
      await vi.waitFor(async () => expect((await use.cluster.leaderOf(topic)).id).toBe(behind.id), {timeout: 60_000});
      if (later !== null) await write(topic, later);
      try {
        await expectGone(`unclean election of a leader ${what}`, slow, 75_000);
      } finally {
        await ahead.start();
        await use.cluster.inSync('__consumer_offsets', 0, 3).catch(() => undefined);
      }
    },
  );
});
