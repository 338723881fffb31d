import {expect, it} from 'vitest';
import {differencesOfSeeds} from '../config/dovecot-2.4.js';
import {describeWith} from '../servers/needs.js';
import {counts} from './counts.js';

const first = Number(process.env.DOVEPUSH_TEST_SEED ?? 1);

describeWith(['dovecot-2.4'], 'Dovecot 2.4 as the judge of generated configurations', () => {
  it(`agrees on ${counts.files24}: whether they load, where not, and what deliveries and imap sessions start`, async () => {
    const found = [];
    for await (const difference of differencesOfSeeds(first, counts.files24)) found.push(difference);
    expect(found).toEqual([]);
  }, 3_600_000);
});
