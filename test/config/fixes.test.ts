import {readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {Finding} from '../../src/config/finding.js';
import {fixFiles} from '../../src/config/fixes.js';
import {loadConfig} from '../../src/config/load.js';
import {rules} from '../../src/config/rules/index.js';
import {findingsOf, withExample} from './rules/examples.js';

const span = (line: number, column: number, endLine: number, endColumn: number) => ({
  file: 'a',
  line,
  column,
  endLine,
  endColumn,
});
const finding = (...edits: NonNullable<Finding['edits']>): Finding => ({
  rule: 'driver-gap',
  severity: 'error',
  message: '',
  span: span(1, 1, 1, 1),
  edits,
});
const file = (text: string) => ({path: 'a', text, lines: text.split('\n'), hasPairs: false});
const fix = (text: string, ...findings: Finding[]) => fixFiles(findings, [file(text)])[0]?.after;

describe('certain mends', () => {
  it('replace their stretches and nothing else', () => {
    const text = 'one two\r\nthree 😀 four\r\n';

    expect(fix(text, finding({span: span(2, 9, 2, 13), text: '4'}), finding({span: span(1, 1, 1, 4), text: '1'}))).toBe(
      '1 two\r\nthree 😀 4\r\n',
    );
  });

  it('insert where the stretch is empty', () => {
    expect(fix('a = b\n', finding({span: span(1, 5, 1, 5), text: '$a '}))).toBe('a = $a b\n');
  });

  it('are made once where two findings ask for the same', () => {
    expect(fix('ab', finding({span: span(1, 1, 1, 2), text: 'x'}), finding({span: span(1, 1, 1, 2), text: 'x'}))).toBe(
      'xb',
    );
  });

  it('are left out, all of a finding, where they overlap those of another', () => {
    const second = finding({span: span(1, 2, 1, 4), text: 'y'}, {span: span(1, 5, 1, 6), text: 'z'});

    expect(fix('abcdef', finding({span: span(1, 1, 1, 3), text: 'x'}), second)).toBe('xcdef');
  });

  const mended = rules.flatMap(({id, examples}) =>
    examples.bad.flatMap((example, index) => {
      const certain = withExample(example, (main) => findingsOf(main)).some(
        (one) => one.rule === id && one.edits !== undefined,
      );
      return certain ? [[id, index + 1, example] as const] : [];
    }),
  );

  it('exist for many rules', () => {
    expect(new Set(mended.map(([id]) => id)).size).toBeGreaterThan(15);
  });

  it.each(mended)('of %s leave nothing of it in its bad example %i', (id, _, example) => {
    const after = withExample(example, (main) => {
      const {files} = loadConfig(main);
      for (const {path, before, after: text} of fixFiles(findingsOf(main), files)) {
        expect(readFileSync(path, 'utf8')).toBe(before);
        writeFileSync(path, text);
      }
      return findingsOf(main);
    });

    // A second mistake may have been hidden behind the first, in the same value.
    expect(after.filter(({rule, severity}) => rule === id && severity !== 'info')).toEqual([]);
    expect(after.filter(({severity}) => severity === 'error')).toEqual([]);
  });
});
