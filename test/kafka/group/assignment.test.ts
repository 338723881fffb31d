import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {assign, decodeAssignment, decodeSubscription, encodeSubscription} from '../../../src/kafka/group/assignment.js';

describe('dividing partitions among members', () => {
  const topics = ['a', 'b', 'ü'];
  const subscriptions = fc.uniqueArray(fc.tuple(fc.string({minLength: 1}), fc.subarray(topics)), {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 6,
  });
  const partitions = fc.array(fc.integer({min: 0, max: 9}), {minLength: 3, maxLength: 3});

  test('gives each wanted partition to one member who wants its topic, and about as many to each', () => {
    fc.assert(
      fc.property(subscriptions, partitions, (members, counts) => {
        const all = topics.flatMap((topic, index) =>
          Array.from({length: counts[index] ?? 0}, (_, partition) => ({topic, partition})),
        );
        const joined = members.map(([memberId, own]) => ({memberId, subscription: encodeSubscription(own)}));

        const assignments = new Map([...assign(joined, all)].map(([name, share]) => [name, decodeAssignment(share)]));

        const wanted = all.filter(({topic}) => members.some(([, own]) => own.includes(topic)));
        const given = [...assignments.values()].flat().map(({topic, partition}) => `${topic} ${partition}`);
        expect(given.sort()).toEqual(wanted.map(({topic, partition}) => `${topic} ${partition}`).sort());
        for (const [name, own] of members) {
          expect(assignments.get(name)?.every(({topic}) => own.includes(topic))).toBe(true);
        }
        if (members.every(([, own]) => own.length === topics.length)) {
          const sizes = [...assignments.values()].map(({length}) => length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('does the same whoever leads', () => {
    const members = ['b', 'a'].map((memberId) => ({memberId, subscription: encodeSubscription(['t'])}));
    const all = [2, 0, 1].map((partition) => ({topic: 't', partition}));

    expect(assign(members, all)).toEqual(assign(members.toReversed(), all.toReversed()));
    expect(decodeSubscription(encodeSubscription(topics))).toEqual(topics);
    expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
  });
});
