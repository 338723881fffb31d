import {expect, it, vi} from 'vitest';
import {startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {uniqueName} from '../servers/shared.js';
import {frozenFor, isFull, placesIn, replay, summaryOf, useCluster} from './cluster-in-trouble.js';
import {count, linesOf, twiceIn} from './cluster-probes.js';

const freezes = isFull ? [6, 40] : [];

describeWith(['own-kafka', 'openssl'], 'members of a group while brokers and members are in trouble', () => {
  const use = useCluster();
  const {fresh, records, plain, filledTopic} = use;

  /** Three programs that share a topic, each with a file of its own; all of them have sent something. */
  async function startMembers(number: number, rate = 40) {
    const [topic, group] = [await filledTopic(6), uniqueName('group')];
    const members = Array.from({length: number}, (_, index) => {
      const file = fresh(`member-${index}.jsonl`);
      const args = [...replay(`topic:${topic}`, `file:${file}`), '--group', group, '--rate', `${rate}/s`, ...plain()];
      return {file, run: startCli(args, {timeoutMs: 280_000})};
    });
    for (const {file} of members) {
      await vi.waitFor(() => expect(linesOf(file)).toBeGreaterThan(20), {timeout: 60_000, interval: 50});
    }
    return members;
  }

  type Member = Awaited<ReturnType<typeof startMembers>>[number];

  /** What arrived at all of them, and what those that lived to the end call repeated. */
  async function outcomeOf(fault: string, members: readonly Member[], living = members) {
    const results = await Promise.all(living.map(({run}) => run.done));
    for (const result of results) expect(result).toMatchObject({exitCode: 0});
    const arrived = members.flatMap(({file}) => placesIn(file));
    const said = results.map(summaryOf).reduce((sum, {repeated}) => sum + repeated, 0);
    const twice = twiceIn(arrived);
    const sent = results.map(summaryOf).reduce((sum, summary) => sum + summary.sent, 0);
    count(fault, {sent, arrived: new Set(arrived).size, twice, said});
    expect(new Set(arrived).size).toBe(records);
    expect(said).toBeGreaterThanOrEqual(twice);
    return {twice, said, results};
  }

  const coordinator = () => use.cluster.leaderOf('__consumer_offsets');

  it('go on when their coordinator moves to a broker that has just come back', {timeout: 300_000}, async () => {
    const members = await startMembers(3, 12);
    const old = await coordinator();
    const back = use.cluster.nodes.find(({id}) => id !== old.id);
    if (back === undefined) throw new Error('one broker only');
    const third = use.cluster.nodes.find(({id}) => id !== old.id && id !== back.id);
    const replicas = [old.id, back.id, third?.id ?? 0];
    await use.cluster.place('__consumer_offsets', 0, replicas);
    await back.kill();
    await back.start();
    await use.cluster.inSync('__consumer_offsets', 0, 3);
    await old.kill();
    try {
      await vi.waitFor(async () => expect((await coordinator()).id).toBe(back.id), {timeout: 30_000, interval: 200});
      await outcomeOf('coordinator of three members moves to a broker that has just come back', members);
    } finally {
      await old.start();
      await use.cluster.inSync('__consumer_offsets', 0, 3);
    }
  });

  it.each(freezes)('go on when their coordinator freezes for %i s', {timeout: 300_000}, async (seconds) => {
    const members = await startMembers(3);
    await frozenFor((await coordinator()).pid(), 1000 * seconds);
    await outcomeOf(`coordinator of three members frozen for ${seconds} s`, members);
  });

  it('call repeated what a killed member may have sent', {timeout: 300_000}, async () => {
    const members = await startMembers(3);
    const [killed, ...living] = members;
    killed?.run.kill('SIGKILL');
    const {said} = await outcomeOf('one of three members killed', members, living);
    // What a second holds at that rate, on each of its partitions, and what is reserved ahead.
    expect(said).toBeLessThan(200);
  });

  it('call nothing repeated when one of them ends in order', {timeout: 300_000}, async () => {
    const members = await startMembers(2);
    const [stopped, ...living] = members;
    stopped?.run.kill('SIGTERM');
    await stopped?.run.done;
    const {twice, said} = await outcomeOf('one of two members stopped', members, living);
    expect([twice, said]).toEqual([0, 0]);
  });

  it('call repeated what a member that freezes has sent', {timeout: 300_000}, async () => {
    const members = await startMembers(2);
    // Longer than the session of a member: the others take over.
    await frozenFor(members[0]?.run.process.pid ?? 0, 15_000);
    await outcomeOf('one of two members frozen for 15 s', members);
  });
});
