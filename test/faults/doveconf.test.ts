import {expect, it} from 'vitest';
import {differences} from '../config/doveconf.js';
import {describeWith} from '../servers/needs.js';
import {counts} from './counts.js';

const from = Number(process.env.DOVEPUSH_TEST_SEED ?? 1);

describeWith(['dovecot'], 'doveconf 2.3 as the judge', () => {
  it(
    `agrees on ${counts.files} generated configurations: whether they load, where not, and every push setting`,
    async () => {
      const found = [];
      for await (const difference of differences(from, counts.files)) found.push(difference);
      expect(found).toEqual([]);
    },
    300_000 * Math.max(1, counts.files / 500),
  );
});
