import fc from 'fast-check';
import {expect, test} from 'vitest';
import {wrapHanging} from '../src/wrap.js';

test('a long line is broken at spaces, with its further lines indented', () => {
  const line = '/etc/dovecot/conf.d/90-push.conf:5:3: error: driver 3 never starts: driver 2 is not set';

  expect(wrapHanging(line, 50, 4).split('\n')).toEqual([
    '/etc/dovecot/conf.d/90-push.conf:5:3: error:',
    '    driver 3 never starts: driver 2 is not set',
  ]);
  expect(wrapHanging(line, Number.POSITIVE_INFINITY, 4)).toBe(line);
});

test('colours take no columns, and spaces at the start stay', () => {
  expect(wrapHanging('\u001b[31merror\u001b[39m: too long', 15, 2)).toBe('\u001b[31merror\u001b[39m: too long');
  expect(wrapHanging('      = try: one two', 16, 13)).toBe('      = try: one\n             two');
});

test('whatever the text, no line is longer than the width unless it is one word, and no word is lost', () => {
  const words = fc.array(fc.stringMatching(/^[a-z:/.]{1,30}$/), {minLength: 1, maxLength: 30});
  fc.assert(
    fc.property(words, fc.integer({min: 20, max: 120}), fc.integer({min: 0, max: 8}), (some, width, indent) => {
      const lines = wrapHanging(some.join(' '), width, indent).split('\n');
      expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(some);
      for (const line of lines) if (line.length > width) expect(line.trim()).not.toContain(' ');
    }),
  );
});
