import {describe, expect, it} from 'vitest';
import {disagreements, liveCases} from './live-2.4.js';

describe('configurations that a real 2.4.1 was given', () => {
  const cases = liveCases();

  it.each(cases.map((live) => [live.id, live] as const))('%s comes to the same', async (_, live) => {
    expect(await disagreements(live)).toEqual([]);
  });
});
