import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';

/** Files that write to a stream themselves: the guard, signals, and what answers before a command is found. */
const writers = new Set([
  'cli/base-command.ts',
  'cli/interruption.ts',
  'cli/quick-answer.ts',
  'cli/report-at-start.ts',
]);

const source = new URL('../../src', import.meta.url).pathname;
const files = readdirSync(source, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.ts'));

describe('what is written to the terminal', () => {
  test('goes through the guard of the base command, from whatever file it comes', () => {
    const others = files.filter((name) => !writers.has(name));
    const writing = others.filter((name) =>
      /process\.std(?:out|err)\.write|console\.\w+\(/.test(readFileSync(join(source, name), 'utf8')),
    );

    expect(writing).toEqual([]);
    expect(files.length).toBeGreaterThan(400);
  });
});
