import {expect, it} from 'vitest';
import {splitDriver} from '../../../src/config/drivers/driver.js';

it('splits options at blanks and the first equals sign; the last of a name wins', () => {
  const {name, options} = splitDriver('ox:url=http://h/?a=b  flag url=http://i/ __proto__=x');
  expect(name).toBe('ox');
  expect(Object.entries(options)).toEqual([
    ['url', 'http://i/'],
    ['flag', ''],
    ['__proto__', 'x'],
  ]);
});

it('takes a name without a colon', () => {
  expect(splitDriver('dlog')).toEqual({name: 'dlog', options: {}});
});
