import {expect, it} from 'vitest';
import {oxCounterpart} from '../../../src/config/drivers/ox-counterpart.js';

it.each([
  ['0', '1s', 'cache_lifetime=0 becomes 1 s: 2.4 does not allow 0'],
  ['10mins', '10mins', undefined],
])('takes a cache lifetime of %s as %s', (lifetime, ttl, changed) => {
  const counterpart = oxCounterpart({url: 'http://127.0.0.1/n', cache_lifetime: lifetime});
  expect(new Map(counterpart.settings).get('ox_cache_ttl')).toBe(ttl);
  expect(counterpart.changed).toBe(changed);
});
