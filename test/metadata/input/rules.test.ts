import {expect, it} from 'vitest';
import {checkUserNames} from '../../../src/metadata/input/rules.js';

it('takes whole names and refuses the first that is none', () => {
  expect(() => checkUserNames(['anna', 'berta'])).not.toThrow();
  expect(() => checkUserNames(['anna', ''])).toThrow("'': ");
});
