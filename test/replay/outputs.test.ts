import {mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, it} from 'vitest';
import {refuseOldFiles} from '../../src/replay/outputs.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-outputs-'));
afterAll(() => rmSync(dir, {recursive: true}));
const at = (name: string) => join(dir, name);
writeFileSync(at('old'), '');
symlinkSync(at('nowhere'), at('dangling'));

it('takes new names', () => {
  const names = {to: `file:${at('a')}`, result: at('b'), failed: at('c')};
  expect(() => refuseOldFiles(names, null)).not.toThrow();
});

it.each(['old', 'dangling'])('refuses %s, which is there', (name) => {
  const names = {to: 'ox', result: at(name), failed: undefined};
  expect(() => refuseOldFiles(names, null)).toThrow(`${at(name)} exists already`);
});

it('refuses one file for two things', () => {
  const names = {to: `file:${at('a')}`, result: at('a'), failed: undefined};
  expect(() => refuseOldFiles(names, null)).toThrow('is named for two things');
});
