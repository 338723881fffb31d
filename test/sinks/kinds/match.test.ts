import {expect, it} from 'vitest';
import {oxKind} from '../../../src/sinks/kinds/endpoint.js';
import {stdoutKind} from '../../../src/sinks/kinds/stdout.js';

it.each([
  [oxKind, 'ox'],
  [stdoutKind, 'stdout'],
])('takes its own name alone', (kind, name) => {
  expect(kind.match(name)).toBe(name);
  expect(kind.match(`${name}:`)).toBeNull();
  expect(kind.match('')).toBeNull();
});
