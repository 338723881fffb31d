import {expect, it} from 'vitest';
import {refuseTrimmed} from '../../src/replay/trimmed.js';

const ranges = [{topic: 't', partition: 0, from: 0, until: 10}];
const settled = {settledBefore: {'t/0': 5}, unsent: () => []};

it('lets a run go on from which nothing is missing', () => {
  expect(() => refuseTrimmed(ranges, [{partition: 0, earliest: 5, latest: 10}], settled)).not.toThrow();
});

it('names what retention took', () => {
  expect(() => refuseTrimmed(ranges, [{partition: 0, earliest: 8, latest: 10}], settled)).toThrow(
    'records that were not sent are gone from their topic: t/0 5 to 7',
  );
});
