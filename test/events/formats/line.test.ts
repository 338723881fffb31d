import {expect, it} from 'vitest';
import {bytesOf} from '../../../src/events/formats/line.js';

it.each([
  [null, null],
  ['é', Buffer.from('é')],
  [{base64: '/wA='}, Buffer.from([255, 0])],
  [{base64: 1}, undefined],
  [{}, undefined],
  [undefined, undefined],
  [7, undefined],
])('takes the bytes of %j', (value, bytes) => {
  expect(bytesOf(value)).toEqual(bytes);
});
