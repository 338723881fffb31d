import {expect, it} from 'vitest';
import {formatKcatLine} from '../../../src/events/formats/kcat.js';
import {bareRecord} from '../../../src/events/record.js';

const record = {...bareRecord(Buffer.from('v'), null, {path: 'x', line: 1}), topic: 't', partition: 0, offset: 3};

it.each([
  ['append', 'logappend'],
  ['create', 'create'],
  [null, 'unknown'],
] as const)('writes the timestamp type %s as %s', (timestampType, tstype) => {
  expect(JSON.parse(formatKcatLine({...record, timestampType, timestampMs: 7}))).toMatchObject({tstype, ts: 7});
});

it('leaves headers out where there are none', () => {
  expect(formatKcatLine(record)).not.toContain('headers');
  const line = formatKcatLine({...record, headers: [[Buffer.from('a'), null]]});
  expect(JSON.parse(line)).toMatchObject({headers: ['a', null], payload: 'v'});
});
