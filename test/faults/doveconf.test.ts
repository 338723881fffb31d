import {expect, it} from 'vitest';
import {differences} from '../config/doveconf.js';
import {describeWith} from '../servers/needs.js';
import {counts} from './counts.js';

const first = Number(process.env.DOVEPUSH_TEST_SEED ?? 1);

describeWith(['dovecot'], 'doveconf 2.3 as the judge of generated configurations', () => {
  it(`agrees on ${counts.files}: whether they load, where not, and every push setting where they do`, async () => {
    const found = [];
    for await (const difference of differences(first, counts.files)) found.push(difference);
    expect(found).toEqual([]);
  }, 3_600_000);
});
