import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {errorCodes} from '../../src/reference/error-codes.js';

const source = join(import.meta.dirname, '../../src');
const subjects =
  'CONFIG|DOVEADM|EVENT|FILE|GROUP|HTTP|INPUT|KAFKA|LISTEN|LUA|METADATA|PARTITION|PROFILE|SECRET|SOURCE|STDOUT|TLS|TOPIC|USER';

/** It names errors of brokers beside ours. */
const table = 'kafka/transport/broker-errors.ts';

function codesIn(name: string): readonly string[] {
  const text = readFileSync(join(source, name), 'utf8');
  const thrown = [
    ...text.matchAll(/\bAppError\(\s*'([A-Z_]+)'/g),
    ...text.matchAll(/\bcode: '([A-Z]{3,}(?:_[A-Z]+)*)'/g),
  ];
  const named = name === table ? [] : text.matchAll(new RegExp(`'((?:${subjects})_[A-Z_]+)'`, 'g'));
  return [...thrown, ...named].map(([, code = '']) => code);
}

test('every error code of the sources is on the page, and no other', () => {
  const files = readdirSync(source, {recursive: true, encoding: 'utf8'}).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('reference/'),
  );
  const used = files.flatMap(codesIn);
  const own = [...new Set(used)].filter((code) => !/^E[A-Z]+$/.test(code));

  expect(own.length).toBeGreaterThan(50);
  expect(own.sort()).toEqual(Object.keys(errorCodes).sort());
});
