import {expect, it} from 'vitest';
import {decode} from '../../../src/events/decode.js';
import {EventLineFormatter} from '../../../src/events/formats/event-line.js';
import {bytesOf} from '../../../src/events/formats/line.js';
import {bareRecord} from '../../../src/events/record.js';

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

it('tells the parts of a place that are known, where the topic is not', () => {
  const line = (known: object) => {
    const record = {...bareRecord(Buffer.from('x'), null, {path: 'f', line: 3}), ...known};
    return JSON.parse(new EventLineFormatter().format(decode(record))).source;
  };
  const header = [Buffer.from('h'), Buffer.from('v')];

  expect(line({})).toEqual({kind: 'file', file: 'f', line: 3});
  expect(line({offset: 7})).toEqual({kind: 'file', file: 'f', line: 3, offset: 7});
  expect(line({partition: 0, key: Buffer.from('k')})).toEqual({
    kind: 'file',
    file: 'f',
    line: 3,
    partition: 0,
    key: 'k',
  });
  expect(line({headers: [header]})).toEqual({kind: 'file', file: 'f', line: 3, headers: [['h', 'v']]});
  expect(line({topic: 't', partition: 1, offset: 2})).toEqual({
    kind: 'file',
    file: 'f',
    line: 3,
    topic: 't',
    partition: 1,
    offset: 2,
    key: null,
    headers: [],
  });
});
