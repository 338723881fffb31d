import {expect, it} from 'vitest';
import {differences, hasDoveconf} from '../config/doveconf.js';

const count = Number(process.env.DOVEPUSH_TEST_GENERATED ?? 5000);
const from = Number(process.env.DOVEPUSH_TEST_SEED ?? 1);

it.skipIf(!hasDoveconf)(`agrees with doveconf on ${count} generated configurations`, async () => {
  const found = [];
  for await (const difference of differences(from, count)) found.push(difference);
  expect(found).toEqual([]);
});
