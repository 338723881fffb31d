import {describe, expect, test} from 'vitest';
import {parseList} from '../../src/events/list.js';

describe('a list', () => {
  test.each([
    ['a,b', 'b', true],
    ['a,b', 'c', false],
    ['a*', 'abc', true],
    ['a*', 'a\nb', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['!a,b', 'b', false],
    ['!a,b', 'c', true],
    ['\\!a', '!a', true],
    ['a\\,b', 'a,b', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['\\?', '?', true],
    ['\\Seen', '\\Seen', true],
    ['a\\\\b', 'a\\\\b', true],
    ['a.c', 'abc', false],
    ['[a]', '[a]', true],
    ['Grüße*', 'Grüße, unkodiert', true],
    ['a!b', 'a!b', true],
  ])('%s: %j is %s', (list, text, expected) => {
    expect(parseList(list).matches(text)).toBe(expected);
  });

  test('of what is not there matches only when it is negated', () => {
    expect([parseList('*').matches(null), parseList('!a').matches(null)]).toEqual([false, true]);
  });

  test('knows its plain names, and that a glob is none', () => {
    expect(parseList('a\\*,b').literals).toEqual(['a*', 'b']);
    expect(parseList('a*,b').literals).toBeNull();
  });

  test('ignores case where it is asked to', () => {
    expect(parseList('\\Seen', {ignoreCase: true}).matches('\\seen')).toBe(true);
  });

  test('without any name is the empty name', () => {
    expect([parseList('').matches(''), parseList('').matches('a')]).toEqual([true, false]);
  });
});
