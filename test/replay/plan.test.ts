import {expect, it} from 'vitest';
import {estimateSeconds, unreadPlan} from '../../src/replay/plan.js';

const timed = {...unreadPlan(100), firstMs: 1000, lastMs: 21_000};

it.each([
  ['no pace', timed, {}, null],
  ['a rate', timed, {rate: 50}, 2],
  ['a speed', timed, {speed: 2}, 10],
  ['both, the slower one', timed, {rate: 50, speed: 2}, 10],
  ['both, the rate being slower', timed, {rate: 5, speed: 2}, 20],
  ['no limit of speed', timed, {speed: Number.POSITIVE_INFINITY}, null],
  ['a speed without times', unreadPlan(100), {speed: 2}, 0],
  ['a speed without a last time', {...timed, lastMs: null}, {speed: 2}, 0],
  ['a speed without a first time', {...timed, firstMs: null}, {speed: 2}, 0],
])('estimates the seconds for %s', (_, plan, pace, seconds) => {
  expect(estimateSeconds(plan, pace)).toBe(seconds);
});
