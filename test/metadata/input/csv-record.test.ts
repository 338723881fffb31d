import {describe, expect, test} from 'vitest';
import {parseRecord} from '../../../src/metadata/input/csv-record.js';

describe('parseRecord', () => {
  test.each([
    ['', ['']],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    ['a,b\r', ['a', 'b']],
    [',', ['', '']],
    ['"a","b"', ['a', 'b']],
    ['"a","b"\r', ['a', 'b']],
    ['a,"b"', ['a', 'b']],
    ['"a",b\r', ['a', 'b']],
    ['"a",', ['a', '']],
    ['"",""', ['', '']],
    ['"a""b","""c"""', ['a"b', '"c"']],
    ['"a,b\nc\r",d', ['a,b\nc\r', 'd']],
    ['a;b\tc, d ', ['a;b\tc', ' d ']],
  ])('reads %j', (text, fields) => {
    expect(parseRecord(text, ',')).toEqual(fields);
  });

  test('takes a tab where that parts the fields', () => {
    expect(parseRecord('a,b\t"c\td"', '\t')).toEqual(['a,b', 'c\td']);
  });

  test.each(['"', '"a', 'a,"b', '"a""', '"a,b\r', '"a""b,""'])('waits for the quote that closes %j', (text) => {
    expect(parseRecord(text, ',')).toBe('open');
  });

  test.each(['a"', 'a"b",c', '"a"b', '"a" ,b', ' "a",b', '"a"\r,b', 'a,b""', '"a","b"c'])('refuses %j', (text) => {
    expect(parseRecord(text, ',')).toBe('broken');
  });
});
