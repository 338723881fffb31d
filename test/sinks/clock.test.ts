import {expect, it} from 'vitest';
import {systemClock} from '../../src/sinks/clock.js';

it('does not fire at once for more than setTimeout can hold', async () => {
  let fired = false;
  const cancel = systemClock.after(2 ** 31, () => {
    fired = true;
  });
  await new Promise<void>((resolve) => systemClock.after(20, resolve));
  cancel();
  expect(fired).toBe(false);
});
