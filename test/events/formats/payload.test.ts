import {expect, it} from 'vitest';
import {quoted} from '../../../src/events/formats/payload.js';

it('cuts a value to 60 characters of JSON, and none of 60', () => {
  const full = 'x'.repeat(58);
  expect(quoted(full)).toBe(`"${full}"`);
  expect(quoted(`${full}x`)).toBe(`"${full}x…`);
});
