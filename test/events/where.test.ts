import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createWhere} from '../../src/events/where.js';

const payload = {
  user: 'a',
  uid: 7,
  big: 1e3,
  flags: ['\\Seen', 'x'],
  userdb: {k1: 'x', 'with.dot': 1},
  'imap-uid': 4,
  'vnd.cmu.midset': ['<m>'],
  off: false,
  nothing: null,
  quote: `"'\\`,
};

const encoded = '=?utf-8?Q?Gr=C3=BC=C3=9Fe?= aus =?utf-8?B?S8O2bG4=?=';

describe('a text with encoded words', () => {
  test.each([
    ['subject =~ /^Grüße aus Köln$/', true],
    ['subject =~ /utf-8/', true],
    ['subject =~ /Bonn/', false],
    ['!(subject =~ /Köln/)', false],
    ['subject == "Grüße aus Köln"', true],
    ['subject == "Grüße"', false],
    ['subject != "Grüße aus Köln"', false],
    [`subject != "${encoded}"`, false],
    ['subject != "Grüße"', true],
    ['subject in ["x", "Grüße aus Köln"]', true],
    ['subject in ["Grüße"]', false],
    ['subject == other', true],
  ])('is compared as it is written and as people see it: %s', (text, expected) => {
    expect(createWhere(text)({subject: encoded, other: 'Grüße aus Köln'})).toBe(expected);
  });
});

describe('an expression', () => {
  test.each([
    ['uid == 7', true],
    ['uid == "7"', false],
    ['uid != 7', false],
    ['uid >= 7 && uid < 7.5', true],
    ['uid > "a"', false],
    ['user < "b"', true],
    ['user != 7', true],
    ['missing == null', false],
    ['missing != 1', false],
    ['!(missing == 1)', true],
    ['missing', false],
    ['user', true],
    ['off', false],
    ['nothing', false],
    ['nothing == null', true],
    ['off == false', true],
    ['imap-uid == 4', true],
    ['userdb.k1 == "x" && uid > 5', true],
    ['userdb.with.dot == 1', true],
    ['userdb == "x"', false],
    ['"\\Seen" in flags', true],
    ["'\\\\Seen' in flags", true],
    ['user == "\\u0061"', true],
    ['flags.0 == "\\\\Seen"', true],
    ['"<m>" in vnd.cmu.midset', true],
    ['"\\\\Seen" in flags', true],
    ['user in ("b", "a")', true],
    ["user in ['b']", false],
    ['missing in ("a")', false],
    ['user =~ /^A$/i', true],
    ['uid =~ /7/', true],
    ['flags =~ /Seen/', false],
    ['user == "a" || missing && off', true],
    ['(user == "b" or uid == 7) and not off', true],
    ['! ! user', true],
    ['7 == uid', true],
    ['-1 < uid', true],
    ['big == 1e3', true],
    [`quote == "\\"'\\\\"`, true],
    [`quote == '"\\'\\\\'`, true],
    ['constructor', false],
    ['__proto__ == null', false],
  ])('%s is %s', (text, expected) => {
    expect(createWhere(text)(payload)).toBe(expected);
  });

  test.each([
    '',
    'uid >',
    '== 1',
    'uid = 7',
    '(uid == 7',
    'uid == 7)',
    'uid 7',
    'user =~ "a"',
    'user =~ /(/',
    'a in (b)',
    '"open',
    'a && ',
    '#',
    'a in',
  ])('%j is none, and says where', (text) => {
    expect(() => createWhere(text)).toThrow(/--where/);
  });

  test('of any text is parsed or refused with a message for the operator', () => {
    fc.assert(
      fc.property(fc.string({maxLength: 30}), fc.jsonValue(), (text, value) => {
        try {
          createWhere(text)(value);
        } catch (error) {
          expect(error).toMatchObject({code: 'USAGE'});
        }
      }),
      {numRuns: 2000},
    );
  });
});
