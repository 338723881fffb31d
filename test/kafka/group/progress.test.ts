import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {GroupProgress} from '../../../src/kafka/group/progress.js';

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
        const progress = progressFrom(0);
        progress.handOn(Array.from({length: 20}, (_, offset) => record(offset)));
        progress.advance('t', 0, 25);

        for (const offset of acknowledged) progress.acknowledge([record(offset)]);

        const open = Array.from({length: 20}, (_, offset) => offset).filter((offset) => !acknowledged.includes(offset));
        const frontier = open[0] ?? 25;
        expect(progress.toCommit()).toMatchObject(frontier === 0 ? [] : [{topic: 't', partition: 0, offset: frontier}]);
      }),
    );
  });

  test('stays before what was abandoned, whatever is acknowledged behind it', async () => {
    const progress = progressFrom(0);
    progress.handOn([record(0), record(1), record(2)]);
    expect(progress.isStuck({topic: 't', partition: 0})).toBe(false);

    progress.acknowledge([record(0)]);
    progress.abandon([record(1)]);
    expect(progress.isStuck({topic: 't', partition: 0})).toBe(false);
    progress.acknowledge([record(2)]);

    await progress.settled(60_000);
    expect(progress.isStuck({topic: 't', partition: 0})).toBe(true);
    expect(progress.isStuck({topic: 't', partition: 1})).toBe(false);
    expect(progress.toCommit()).toMatchObject([{topic: 't', partition: 0, offset: 1}]);
  });

  test('is nothing twice, and waits only for what is in hand', async () => {
    const progress = progressFrom(5);
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
    expect(offsets).toMatchObject([{topic: 't', partition: 0, offset: 6}]);
    progress.committed(offsets);
    expect(progress.toCommit()).toEqual([]);
  });

  test('keeps the own position of a partition that stays, and what waits there', () => {
    const progress = progressFrom(0);
    progress.handOn([record(0), record(1), record(2)]);
    progress.acknowledge([record(1)]);

    const starts = progress.assign([
      {topic: 't', partition: 0, offset: 1, reach: 0},
      {topic: 't', partition: 1, offset: 9, reach: 0},
    ]);

    expect(starts).toEqual([
      {topic: 't', partition: 0, offset: 3},
      {topic: 't', partition: 1, offset: 9},
    ]);
    expect(progress.toCommit()).toMatchObject([{topic: 't', partition: 0, offset: 2}]);
    progress.acknowledge([record(2)]);
    expect(progress.toCommit()).toMatchObject([{topic: 't', partition: 0, offset: 3}]);
  });

  test('goes to where others came meanwhile, and forgets a partition that was away', () => {
    const progress = progressFrom(0);
    progress.handOn([record(0), record(1)]);

    const at = (offset: number) => ({topic: 't', partition: 0, offset});
    expect(progress.assign([{...at(7), reach: 0}])).toEqual([at(7)]);
    progress.assign([]);
    expect(progress.assign([{...at(3), reach: 0}])).toEqual([at(3)]);
  });

  test('says how far records may have been sent, and ends there once they have an outcome', () => {
    const progress = progressFrom(0);
    const all = [0, 1, 2, 3].map(record);
    progress.handOn(all);
    expect(progress.reserve(all.slice(0, 2))).toBe(true);
    expect(progress.reserve(all.slice(0, 1))).toBe(false);
    const [place] = progress.toCommit();
    expect(place?.offset).toBe(0);
    expect(place?.reach).toBeGreaterThanOrEqual(2);

    progress.acknowledge([record(1)]);
    progress.conclude();

    expect(progress.toCommit()).toEqual([{topic: 't', partition: 0, offset: 0, reach: 2}]);
  });

  test('calls doubtful what an earlier owner may have sent, and tells the next owner', () => {
    const progress = new GroupProgress();
    progress.assign([{topic: 't', partition: 0, offset: 4, reach: 7}]);
    expect([3, 6, 7].map((offset) => progress.mayHaveArrived(record(offset)))).toEqual([true, true, false]);

    progress.handOn([record(4)]);
    progress.acknowledge([record(4)]);
    progress.conclude();

    expect(progress.toCommit()).toEqual([{topic: 't', partition: 0, offset: 5, reach: 7}]);
    progress.assign([]);
    expect(progress.mayHaveArrived(record(6))).toBe(true);
  });

  test('reads again what was taken back, and calls none of it sent', () => {
    const progress = progressFrom(0);
    progress.handOn([record(0), record(1)]);
    progress.reserve([record(0), record(1)]);
    progress.acknowledge([record(0)]);

    progress.takeBack([record(1)]);

    expect(progress.toCommit()).toEqual([{topic: 't', partition: 0, offset: 1, reach: 1}]);
    expect(progress.assign([{topic: 't', partition: 0, offset: 1, reach: 1}])).toEqual([
      {topic: 't', partition: 0, offset: 1},
    ]);
  });

  test('reserves anew what comes after a record that was taken back', () => {
    const progress = progressFrom(0);
    progress.handOn([record(0), record(1), record(2)]);
    progress.reserve([record(0)]);
    progress.acknowledge([record(0)]);
    progress.reserve([record(1)]);

    progress.takeBack([record(1)]);

    expect(progress.reserve([record(2)])).toBe(true);
  });

  test('wants neither what was settled or taken back nor what was given away', () => {
    const progress = progressFrom(0);
    progress.handOn([record(0), record(1), record(2)]);
    progress.acknowledge([record(0)]);
    progress.takeBack([record(1)]);
    expect([0, 1, 2].map((offset) => progress.isWanted(record(offset)))).toEqual([false, false, true]);

    progress.assign([]);
    expect(progress.isWanted(record(2))).toBe(false);
  });

  test('commits again what clears the reach', () => {
    const progress = progressFrom(0);
    progress.handOn([record(0)]);
    progress.reserve([record(0)]);
    progress.committed(progress.toCommit());
    expect(progress.toCommit()).toEqual([]);

    progress.acknowledge([record(0)]);
    progress.conclude();

    const places = progress.toCommit();
    expect(places).toEqual([{topic: 't', partition: 0, offset: 1, reach: 1}]);
    progress.committed(places);
    expect(progress.toCommit()).toEqual([]);
  });
});

function progressFrom(offset: number): GroupProgress {
  const progress = new GroupProgress();
  progress.assign([{topic: 't', partition: 0, offset, reach: 0}]);
  return progress;
}
