import {expect, test} from 'vitest';
import {withConf} from '../../src/cli/hints-with-conf.js';

test.each([
  ['Run: doveadm reload', 'Run: doveadm -c /etc/d.conf reload'],
  ['Check the name: doveadm user a@x', 'Check the name: doveadm -c /etc/d.conf user a@x'],
  ['Run: dovepush metadata set a@x user=NAME', 'Run: dovepush metadata set -c /etc/d.conf a@x user=NAME'],
  ['See: dovepush config drivers', 'See: dovepush config drivers -c /etc/d.conf'],
  [
    'Run: doveadm log errors | dovepush events failures -',
    'Run: doveadm -c /etc/d.conf log errors | dovepush events failures -',
  ],
  // Names the file already, or needs none.
  ['Run: dovepush config check /etc/d.conf', 'Run: dovepush config check /etc/d.conf'],
  ['Check user and password in the URL.', 'Check user and password in the URL.'],
  ['doveadm does not answer', 'doveadm does not answer'],
])('%s', (hint, expected) => {
  expect(withConf(hint, '/etc/d.conf')).toBe(expected);
  expect(withConf(hint, undefined)).toBe(hint);
});

test('a path that a shell would take apart is quoted', () => {
  expect(withConf('Run: doveadm reload', "/a b/$&'c")).toBe(`Run: doveadm -c '/a b/$&'\\''c' reload`);
  expect(withConf('See: dovepush config drivers', '/a b/$&')).toBe(`See: dovepush config drivers -c '/a b/$&'`);
});
