import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {hintFor} from '../../src/cli/hints.js';
import {AppError} from '../../src/errors.js';

test('an error that brings a hint keeps it', () => {
  expect(hintFor(new AppError('KAFKA_TIMEOUT', 'x', {hint: 'Wait.', reason: 'tls-name'}))).toBe('Wait.');
});

test('the reason decides before the code', () => {
  expect(hintFor(new AppError('KAFKA_TLS_FAILED', 'x', {reason: 'certificate-missing'}))).toContain('--tls-cert');
  expect(hintFor(new AppError('KAFKA_TLS_FAILED', 'x', {reason: 'unheard-of'}))).toContain('--tls-ca');
  expect(hintFor(new AppError('UNHEARD_OF', 'x'))).toBeUndefined();
});

test('the Kafka client names no flag of the command line', () => {
  const folder = join(import.meta.dirname, '../../src/kafka');
  const files = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.ts'));
  const naming = files.filter((name) => /['"`][^'"`\n]*(^|\s)--[a-z]/m.test(withoutComments(join(folder, name))));
  expect(files.length).toBeGreaterThan(50);
  expect(naming).toEqual([]);
});

function withoutComments(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
