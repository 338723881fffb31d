import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {isUnsafe} from '../../src/unsafe-text.js';
import {runCli} from '../run-cli.js';
import {casesOf} from './outside.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-terminal-'));
afterAll(() => rmSync(dir, {recursive: true}));

/** Writes to a terminal, hides there, shows nothing, or begins a line of its own. */
const planted =
  'a\u001b[31m\u001b]0;t\u0007\u009b2J\u0018\u202e\u2066\u200b\u00ad\u2060\u{e0041}\ufff9\u3164\u2028b\r::error::forged\n::error::forged\nforged';

/** What must not be in any output. */
function badIn(output: string): readonly string[] {
  const unsafe = [...output].filter((character) => character !== '\n' && isUnsafe(character.codePointAt(0) ?? 0));
  const forged = output.split('\n').filter((line) => /^(?:::error::|forged)/.test(line));
  return [...new Set([...unsafe.map((character) => JSON.stringify(character)), ...forged])];
}

describe('characters that write to a terminal', () => {
  test.each(casesOf(planted, dir))('are spelt: $name', async ({args}) => {
    const {stdout, stderr, exitCode} = await runCli(args, {timeoutMs: 60_000});

    expect(badIn(stdout)).toEqual([]);
    expect(badIn(stderr)).toEqual([]);
    expect(stderr).not.toContain('INTERNAL');
    expect(exitCode).not.toBe(null);
  });
});
