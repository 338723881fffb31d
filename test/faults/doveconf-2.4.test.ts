import {expect, it} from 'vitest';
import {differencesOfSeeds} from '../config/dovecot-2.4.js';
import {describeWith} from '../servers/needs.js';
import {counts} from './counts.js';

const first = Number(process.env.DOVEPUSH_TEST_SEED ?? 1);

/** Seeds whose files showed a difference that was mended since, whichever seeds a run begins with. */
const mended = [691, 754, 1189, 1211, 1216, 1555, 2085, 2479, 3118, 3396, 3493, 3666, 3844, 4262, 4868];

describeWith(['dovecot-2.4'], 'Dovecot 2.4 as the judge of generated configurations', () => {
  it(`agrees on ${counts.files24}: whether they load, where not, and what deliveries and imap sessions start`, async () => {
    const found = [];
    for await (const difference of differencesOfSeeds(first, counts.files24)) found.push(difference);
    expect(found).toEqual([]);
  }, 3_600_000);

  it.each(mended)('agrees on seed %i', async (seed) => {
    const found = [];
    for await (const difference of differencesOfSeeds(seed, 1)) found.push(difference);
    expect(found).toEqual([]);
  });
});
