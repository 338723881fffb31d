import {describe, expect, it} from 'vitest';
import {disagreements, liveCases} from './live-2.4.js';

/** Differences that are known, and why they are there. */
const explained: Readonly<Record<string, string>> = {
  'mp-43': 'a plugin that only some programs load breaks deliveries later',
  'mp-49': 'two plugins are missing what they need; either may be named first',
};

describe('configurations that a real 2.4.1 was given', () => {
  const cases = liveCases().filter(({id}) => !Object.hasOwn(explained, id));

  it.each(cases.map((live) => [live.id, live] as const))('%s comes to the same', async (_, live) => {
    expect(await disagreements(live)).toEqual([]);
  });
});
