import {execFile} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {readCommandTree} from '../../src/cli/command-tree.js';

const run = promisify(execFile);
const folder = join(import.meta.dirname, '../../dist/man');
const tree = readCommandTree();

async function shown(page: string, width = '80'): Promise<{stdout: string; stderr: string}> {
  const env = {PATH: process.env.PATH, MANWIDTH: width, LC_ALL: 'C.UTF-8', MANROFFOPT: '', MAN_KEEP_FORMATTING: ''};
  return await run('man', ['--warnings', '-P', 'cat', '-l', join(folder, page)], {env, timeout: 60_000});
}

test('there is a page for the program and for each command', () => {
  const names = tree.commands.map(({name}) => `dovepush-${name.replaceAll(' ', '-')}.1`);

  expect(readdirSync(folder).sort()).toEqual(['dovepush.1', ...names].sort());
});

describe('man shows without a warning', () => {
  test.each(readdirSync(folder))('%s', async (page) => {
    const {stdout, stderr} = await shown(page);

    expect(stderr).toBe('');
    for (const heading of ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'EXIT STATUS'])
      expect(stdout).toContain(`\n${heading}\n`);
  });
});

test('flags, values and examples are as in the help', async () => {
  const {stdout} = await shown('dovepush-events-tail.1', '200');

  const {flags, examples} = tree.commands.find(({name}) => name === 'events tail') ?? {flags: [], examples: []};
  for (const {name, negatable} of flags) expect(stdout).toContain(`--${negatable ? '[no-]' : ''}${name}`);
  for (const example of examples) expect(stdout).toContain(example);
});
