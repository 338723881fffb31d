import {expect, it} from 'vitest';
import {createLaneTimers} from '../../src/sinks/lane-timers.js';

it('plans a wake-up only where none is planned for then or before', () => {
  const planned: number[] = [];
  const fire: (() => void)[] = [];
  const clock = {
    now: () => 100,
    after(ms: number, run: () => void) {
      planned.push(ms);
      fire.push(run);
      return () => undefined;
    },
  };
  let wakes = 0;
  const timers = createLaneTimers(clock, () => {
    wakes += 1;
  });
  timers.wakeAt(150);
  timers.wakeAt(150);
  timers.wakeAt(160);
  expect(planned).toEqual([50]);
  timers.wakeAt(120.5);
  expect(planned).toEqual([50, 21]);
  fire[1]?.();
  timers.wakeAt(160);
  expect(planned).toEqual([50, 21, 60]);
  expect(wakes).toBe(1);
});
