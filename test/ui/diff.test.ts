import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, expect, test} from 'vitest';
import {formatDiff, type ShowLine} from '../../src/ui/diff.js';
import {describeWith} from '../servers/needs.js';

const folder = mkdtempSync(join(tmpdir(), 'dovepush-diff-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const plain = (_: unknown, text: string) => text;
const mask: ShowLine = (text) => text.replace(/pw\d*/g, '***');

/** What `patch -p0` makes of the old text. */
function patched(before: string, diff: string, name: string): string {
  writeFileSync(join(folder, name), before);
  const said = execFileSync('patch', ['-p0', '--fuzz=0', '--no-backup-if-mismatch'], {
    cwd: folder,
    input: diff,
  }).toString();
  expect(said).not.toMatch(/offset|fuzz|Stripping/);
  return readFileSync(join(folder, name), 'utf8');
}

const change = (before: string, after: string, path = 'dovecot.conf') => ({path, before, after, show: mask});

const line = fc.constantFrom(
  'a = 1',
  'b',
  '',
  '  c\t= 2',
  '-- d',
  '++ e',
  '@@ f',
  '\\ g',
  'pw1',
  'pw22',
  'x\u0007',
  'ü',
  'h\r',
  '\r',
  '\ufeffi',
);
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n');
const text = fc.tuple(fc.array(fc.tuple(line, lineEnd), {maxLength: 30}), fc.boolean()).map(([lines, ended]) =>
  lines
    .map(([each, end]) => each + end)
    .join('')
    .replace(/\r?\n$/, ended ? '\n' : ''),
);
/** A text with a few of its lines replaced, removed or doubled. */
const edited = fc
  .tuple(text, fc.array(fc.tuple(fc.nat(40), fc.nat(2), line, lineEnd), {maxLength: 4}))
  .map(([before, edits]) => {
    const lines = before.split(/(?<=\n)/);
    for (const [at, removed, added, end] of edits) lines.splice(at % (lines.length + 1), removed, added + end);
    return [before, lines.join('')] as const;
  });

describeWith(['patch'], 'a diff that applies', () => {
  test.each([
    ['the first line', 'a\nb\nc\nd\ne\n', 'x\nb\nc\nd\ne\n'],
    ['the second line', 'a\nb\nc\nd\ne\n', 'a\nx\nc\nd\ne\n'],
    ['the third line', 'a\nb\nc\nd\ne\n', 'a\nb\nx\nd\ne\n'],
    ['a new first line', 'a\nb\n', 'x\na\nb\n'],
    ['an empty file', '', 'a\n'],
    ['a file made empty', 'a\n', ''],
    ['no line feed at the end', 'a\nb', 'x\nb'],
    ['a line feed more at the end', 'a', 'a\n'],
    ['CRLF', 'a\r\nb\r\n', 'x\r\nb\r\n'],
    ['a secret before and after it', 'pw\na\npw\nb\n', 'pw\nx\npw\nb\n'],
    ['a secret before the last line', 'a\nb\npw\nc\n', 'a\nb\npw\nx\n'],
  ])('%s', (_, before, after) => {
    const diff = formatDiff(change(before, after), plain);

    expect(diff.applies).toBe(true);
    expect(patched(before, diff.text, 'dovecot.conf')).toBe(after);
  });

  test('in a file with spaces in its name', () => {
    const {text} = formatDiff(change('a\n', 'b\n', 'my conf file'), plain);

    expect(patched('a\n', text, 'my conf file')).toBe('b\n');
  });

  test('any other change gives byte for byte the new text, or says that it does not apply', () => {
    let applied = 0;
    fc.assert(
      fc.property(fc.oneof(edited, fc.tuple(text, text)), ([before, after]) => {
        const diff = formatDiff(change(before, after), plain);
        expect(diff.text).not.toMatch(/pw\d*\b/);
        expect(diff.text).not.toContain('\u0007');
        if (before === after) expect(diff.text).toBe('');
        if (before === after || !diff.applies) return;
        applied += 1;
        expect(patched(before, diff.text, 'dovecot.conf')).toBe(after);
      }),
      {numRuns: 500, seed: 20261130},
    );
    expect(applied).toBeGreaterThan(80);
  });
});

test('a changed line that is masked or spelt out is shown so, and the diff does not apply', () => {
  expect(formatDiff(change('a = pw1\n', 'b = pw1\n'), plain)).toEqual({
    text: '--- dovecot.conf\n+++ dovecot.conf\n@@ -1,1 +1,1 @@\n-a = ***\n+b = ***\n',
    applies: false,
  });
  expect(formatDiff(change('a\u0007\n', 'b\n'), plain)).toMatchObject({applies: false});
});
