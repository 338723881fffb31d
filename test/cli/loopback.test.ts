import {expect, test} from 'vitest';
import {isLoopback} from '../../src/cli/loopback.js';

test.each([
  'localhost',
  'LOCALHOST',
  'localhost.',
  '127.0.0.1',
  '127.9.8.7',
  '::1',
  '[::1]',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
])('%s is this host', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each([
  '',
  '0.0.0.0',
  '::',
  '128.0.0.1',
  '127.0.0.1.example.com',
  'localhost.example.com',
  '::2',
  '127.1',
  '::ffff:10.0.0.1',
])('%s is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});
