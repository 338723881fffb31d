import {crc32c} from '@node-rs/crc32';
import {expect, test, vi} from 'vitest';
import {encodeSubscription, strategy} from '../../../src/kafka/group/assignment.js';
import {commitOffsets, fetchCommitted} from '../../../src/kafka/messages/committed-offsets.js';
import {describeConfigs} from '../../../src/kafka/messages/describe-configs.js';
import {fetch} from '../../../src/kafka/messages/fetch.js';
import {initProducerId} from '../../../src/kafka/messages/init-producer-id.js';
import {earliestOffset, latestOffset, listOffsets} from '../../../src/kafka/messages/list-offsets.js';
import {findCoordinator, heartbeat, joinGroup, leaveGroup, syncGroup} from '../../../src/kafka/messages/membership.js';
import type {Message} from '../../../src/kafka/messages/message.js';
import {metadata} from '../../../src/kafka/messages/metadata.js';
import {produce} from '../../../src/kafka/messages/produce.js';
import {topicIds} from '../../../src/kafka/messages/topic-ids.js';
import {type Cluster, clusterOf} from '../../../src/kafka/transport/cluster.js';
import {encodeBatch} from '../../../src/kafka/write/record-batch-encode.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, sharedBrokers, uniqueName} from '../../servers/shared.js';
import {connectTo, produceLines} from '../cluster.js';

/** The message in each of its versions alone. */
function inEachVersion<T>(message: Message<T>): Message<T>[] {
  const {min, max} = message.api;
  const versions = Array.from({length: max - min + 1}, (_, index) => min + index);
  return versions.map((version) => ({...message, api: {...message.api, min: version, max: version}}));
}

describeWith(['kafka', 'kcat'], 'each version of a request', () => {
  async function withCluster(work: (cluster: Cluster, topic: string, leader: number) => Promise<void>): Promise<void> {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    produceLines(brokers, topic, 0, ['k\tone', 'k\ttwo'], ['-H', 'h=v']);
    const cluster = clusterOf(await connectTo(brokers));
    try {
      await work(cluster, topic, (await cluster.leaders(topic)).get(0) ?? -1);
    } finally {
      await cluster.close();
    }
  }

  test('is answered the same: what is asked of any broker', async () => {
    await withCluster(async (cluster, topic) => {
      await coordinatorOf(cluster, 'nobody');
      const messages: readonly Message<unknown>[] = [
        metadata([topic]),
        topicIds([topic]),
        describeConfigs(topic, ['retention.ms', 'cleanup.policy']),
        findCoordinator('nobody'),
      ];
      for (const message of messages) {
        const answers: unknown[] = [];
        for (const one of inEachVersion(message)) answers.push(await cluster.sendAny(one));
        for (const answer of answers) expect(answer).toEqual(answers[0]);
        expect(answers[0]).not.toEqual(new Map());
      }
    });
  });

  test('is answered the same: offsets and records', async () => {
    await withCluster(async (cluster, topic, leader) => {
      for (const timestampMs of [earliestOffset, latestOffset, 0]) {
        for (const message of inEachVersion(listOffsets(topic, [0], timestampMs))) {
          const offset = timestampMs === latestOffset ? 2 : 0;
          expect(await cluster.send(leader, message)).toMatchObject([{partition: 0, error: 0, offset}]);
        }
      }
      const topicId = (await cluster.topicIds([topic])).get(topic) ?? null;
      const limits = {waitMs: 100, bytes: 1 << 20, partitionBytes: 1 << 20};
      const message = fetch([{topic, topicId, partition: 0, offset: 0, epoch: -1}], limits);
      const [first, ...others] = await Promise.all(inEachVersion(message).map((one) => cluster.send(leader, one)));
      expect(first).toMatchObject([{topic, partition: 0, error: 0, lastStableOffset: 2, aborted: []}]);
      expect(first?.[0]?.records.length).toBeGreaterThan(61);
      expect(others.length).toBe(9);
      for (const other of others) expect(other).toEqual(first);
    });
  });

  test('writes', async () => {
    await withCluster(async (cluster, topic, leader) => {
      const records = [{key: null, value: Buffer.from('x'), headers: [], timestampMs: Date.now()}];
      let offset = 2;
      for (const ask of inEachVersion(initProducerId)) {
        // A broker that has just started answers that it is loading.
        const {id, epoch} = await vi.waitFor(async () => {
          const answer = await cluster.send(leader, ask);
          expect(answer).toMatchObject({error: 0, epoch: 0});
          return answer;
        }, 10_000);
        const batch = encodeBatch(records, 0, 1, {id, epoch, sequence: 0}, crc32c);
        for (const message of inEachVersion(produce(topic, 0, batch, 5000))) {
          // The same batch of the same producer: written once, whatever the version.
          expect(await cluster.send(leader, message)).toEqual({error: 0, baseOffset: offset});
        }
        offset += 1;
      }
    });
  });

  test('takes part in a group', async () => {
    await withCluster(async (cluster, topic) => {
      const group = uniqueName('versions');
      const nodeId = await coordinatorOf(cluster, group);
      const member = await joined(cluster, nodeId, group, topic);
      for (const message of inEachVersion(syncGroup(member, new Map([[member.memberId, Buffer.from('mine')]]), 1000))) {
        expect(await cluster.send(nodeId, message)).toEqual({error: 0, assignment: Buffer.from('mine')});
      }
      for (const message of inEachVersion(heartbeat(member))) {
        expect(await cluster.send(nodeId, message)).toEqual({error: 0});
      }
      for (const message of inEachVersion(commitOffsets(member, [{topic, partition: 0, offset: 1, reach: 9}]))) {
        expect(await cluster.send(nodeId, message)).toEqual([{topic, partition: 0, error: 0}]);
      }
      for (const message of inEachVersion(fetchCommitted(group, [{topic, partition: 0}]))) {
        const offsets = [{topic, partition: 0, offset: 1, reach: 9, error: 0}];
        expect(await cluster.send(nodeId, message)).toEqual({error: 0, offsets});
      }
      const unknownMember = 25;
      const answers: unknown[] = [];
      for (const message of inEachVersion(leaveGroup(member))) answers.push(await cluster.send(nodeId, message));
      expect(answers).toEqual([{error: 0}, {error: unknownMember}]);
    });
  });

  /** A cluster that has just started has none for a while. */
  async function coordinatorOf(cluster: Cluster, group: string): Promise<number> {
    return await vi.waitFor(async () => {
      const {error, nodeId} = await cluster.sendAny(findCoordinator(group));
      expect(error).toBe(0);
      return nodeId;
    }, 20_000);
  }

  /** Joins again in each version: in the highest one first, which gives the name in a step of its own. */
  async function joined(cluster: Cluster, nodeId: number, group: string, topic: string) {
    const subscription = encodeSubscription([topic]);
    const options = {sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 1000, strategy, subscription};
    const memberIdRequired = 79;
    const named = await cluster.send(nodeId, joinGroup({group, memberId: '', generation: -1}, options), 'group');
    expect(named).toMatchObject({error: memberIdRequired, memberId: expect.stringMatching(/./)});
    let member = {group, memberId: named.memberId, generation: -1};
    for (const message of inEachVersion(joinGroup(member, options))) {
      const answer = await cluster.send(nodeId, message, 'group');
      expect(answer).toMatchObject({error: 0, leader: named.memberId, memberId: named.memberId});
      expect(answer.members).toEqual([{memberId: named.memberId, subscription}]);
      member = {...member, generation: answer.generation};
    }
    return member;
  }
});
