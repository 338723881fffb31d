import {seededRandom} from '../../faults/random.js';

/** Variables of 2.3 as they may be written, and what is around them. */
const pieces = [
  '%u',
  '%n',
  '%d',
  '%{user}',
  '%{username}',
  '%{domain}',
  '%1n',
  '%1d',
  '%9u',
  '%-u',
  '%-2u',
  '%.u',
  '%.2u',
  '%2.3u',
  '%9.2u',
  '%8.4n',
  '%0u',
  '%05u',
  '%09u',
  '%012n',
  '%1.0u',
  '%1.03u',
  '%Lu',
  '%Uu',
  '%1Ru',
  '%MRu',
  '%2Mu',
  '%L{user}',
  '%%',
  '%%',
  '%3%',
  '%',
  '%5',
  '{',
  '}',
  'x',
  'u',
  '9',
  '-',
  "'",
  '\\',
];

/** A value with variables of 2.3, the same for the same seed. */
export function generatePercent(seed: number): string {
  const next = seededRandom(seed);
  const count = 1 + Math.floor(next() * 5);
  const picked = Array.from({length: count}, () => pieces[Math.floor(next() * pieces.length)]);
  return `<${picked.join('')}>`;
}
