import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {dealOut, decodeShare, decodeSubscription, encodeSubscription} from '../../../src/kafka/group/assignment.js';
import {createGroupProgress} from '../../../src/kafka/group/progress.js';

describe('dividing partitions among members', () => {
  const topics = ['a', 'b', 'ü'];
  const wishes = fc.uniqueArray(fc.tuple(fc.string({minLength: 1}), fc.subarray(topics)), {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 6,
  });
  const partitions = fc.array(fc.integer({min: 0, max: 9}), {minLength: 3, maxLength: 3});

  test('gives each wanted partition to one member who wants its topic, and about as many to each', () => {
    fc.assert(
      fc.property(wishes, partitions, (members, counts) => {
        const all = topics.flatMap((topic, index) =>
          Array.from({length: counts[index] ?? 0}, (_, partition) => ({topic, partition})),
        );
        const joined = members.map(([memberId, own]) => ({memberId, subscription: encodeSubscription(own)}));

        const shares = new Map([...dealOut(joined, all)].map(([name, share]) => [name, decodeShare(share)]));

        const wanted = all.filter(({topic}) => members.some(([, own]) => own.includes(topic)));
        const given = [...shares.values()].flat().map(({topic, partition}) => `${topic} ${partition}`);
        expect(given.sort()).toEqual(wanted.map(({topic, partition}) => `${topic} ${partition}`).sort());
        for (const [name, own] of members) {
          expect(shares.get(name)?.every(({topic}) => own.includes(topic))).toBe(true);
        }
        if (members.every(([, own]) => own.length === topics.length)) {
          const sizes = [...shares.values()].map(({length}) => length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('does the same whoever leads', () => {
    const members = ['b', 'a'].map((memberId) => ({memberId, subscription: encodeSubscription(['t'])}));
    const all = [2, 0, 1].map((partition) => ({topic: 't', partition}));

    expect(dealOut(members, all)).toEqual(dealOut(members.toReversed(), all.toReversed()));
    expect(decodeSubscription(encodeSubscription(topics))).toEqual(topics);
    expect(decodeShare(Buffer.alloc(0))).toEqual([]);
  });
});

describe('what a group may commit', () => {
  const record = (offset: number) => ({
    topic: 't',
    partition: 0,
    offset,
    timestampMs: null,
    timestampType: null,
    key: null,
    value: null,
    headers: [],
    file: null,
  });

  test('never goes beyond the first record that was handed on and not acknowledged', () => {
    const steps = fc.array(fc.nat({max: 19}), {maxLength: 40});
    fc.assert(
      fc.property(steps, (acknowledged) => {
        const progress = createGroupProgress([{topic: 't', partition: 0, offset: 0}]);
        progress.handOn(Array.from({length: 20}, (_, offset) => record(offset)));
        progress.look('t', 0, 25);

        for (const offset of acknowledged) progress.acknowledge([record(offset)]);

        const open = Array.from({length: 20}, (_, offset) => offset).filter((offset) => !acknowledged.includes(offset));
        const frontier = open[0] ?? 25;
        expect(progress.toCommit()).toEqual(frontier === 0 ? [] : [{topic: 't', partition: 0, offset: frontier}]);
      }),
    );
  });

  test('stays before what was abandoned, whatever is acknowledged behind it', async () => {
    const progress = createGroupProgress([{topic: 't', partition: 0, offset: 0}]);
    progress.handOn([record(0), record(1), record(2)]);
    expect(progress.isStuck('t', 0)).toBe(false);

    progress.acknowledge([record(0)]);
    progress.abandon([record(1)]);
    expect(progress.isStuck('t', 0)).toBe(false);
    progress.acknowledge([record(2)]);

    await progress.settled(60_000);
    expect(progress.isStuck('t', 0)).toBe(true);
    expect(progress.isStuck('t', 1)).toBe(false);
    expect(progress.toCommit()).toEqual([{topic: 't', partition: 0, offset: 1}]);
  });

  test('is nothing twice, and waits only for what is in hand', async () => {
    const progress = createGroupProgress([{topic: 't', partition: 0, offset: 5}]);
    expect(progress.toCommit()).toEqual([]);
    progress.handOn([record(5)]);
    let isSettled = false;
    const waiting = progress.settled(60_000).then(() => {
      isSettled = true;
    });
    expect(isSettled).toBe(false);

    progress.acknowledge([record(5), {...record(5), partition: 3}]);
    await waiting;

    const offsets = progress.toCommit();
    expect(offsets).toEqual([{topic: 't', partition: 0, offset: 6}]);
    progress.committed(offsets);
    expect(progress.toCommit()).toEqual([]);
  });
});
