import {describe, expect, it} from 'vitest';
import type {Finding} from '../../src/config/finding.js';
import {formatFrame} from '../../src/ui/code-frame.js';
import {formatFinding, formatOneline} from '../../src/ui/findings.js';
import {formatGithub} from '../../src/ui/github.js';

const span = {file: 'a.conf', line: 4, column: 3, endLine: 4, endColumn: 6};
const finding: Finding = {rule: 'driver-gap', severity: 'error', message: 'it stops', span, hint: 'Renumber.'};
const plain = (_: unknown, text: string) => text;

describe('a code frame', () => {
  it('marks the stretch of its line', () => {
    expect(formatFrame(span, {text: '  abc = d', hidden: []}, plain)).toBe('    4 |   abc = d\n      |   ^~~');
  });

  it('keeps the caret in place where characters are spelt out or masked', () => {
    const at = {...span, column: 13, endColumn: 15};

    expect(formatFrame(at, {text: '\u0007x=secret y zz', hidden: [[3, 9]]}, plain)).toBe(
      '    4 | \\x07x=*** y zz\n      |             ^~',
    );
  });

  it('counts characters that take two code units as one column', () => {
    const at = {...span, column: 7, endColumn: 8};

    expect(formatFrame(at, {text: 'a = 😀 b', hidden: []}, plain)).toBe('    4 | a = 😀 b\n      |        ^');
  });

  it('shows a window of a very long line', () => {
    const text = `${'a'.repeat(1_000_000)}HERE${'b'.repeat(1_000_000)}`;

    const [line = '', caret = ''] = formatFrame(
      {...span, column: 1_000_001, endColumn: 1_000_005},
      {text, hidden: []},
      plain,
    ).split('\n');

    expect(line.length).toBeLessThan(200);
    expect(line.slice(caret.indexOf('^'), caret.indexOf('^') + 4)).toBe('HERE');
  });

  it('does not begin in the middle of a secret', () => {
    const text = `password = ${'s'.repeat(500)}`;

    expect(formatFrame({...span, column: 400, endColumn: 402}, {text, hidden: [[11, 511]]}, plain)).not.toContain('s');
  });

  it('marks a stretch that goes on in other lines to the end of its first', () => {
    expect(formatFrame({...span, endLine: 6}, {text: '  abc \\', hidden: []}, plain)).toBe(
      '    4 |   abc \\\n      |   ^~~~~',
    );
  });
});

describe('a finding', () => {
  it('is wrapped at the words for a terminal', () => {
    const long = {
      ...finding,
      message: 'push_notification_driver3 never starts',
      hint: 'Call it push_notification_driver2.',
    };

    expect(formatFinding(long, () => null, plain, 50)).toBe(
      [
        'a.conf:4:3: error: push_notification_driver3 never',
        '    starts [driver-gap]',
        '      = try: Call it push_notification_driver2.',
      ].join('\n'),
    );
  });

  it('is one line in the oneline form, whatever its message holds', () => {
    expect(formatOneline({...finding, message: 'a\nb\u001b'})).toBe('a.conf:4:3: error: a\\x0ab\\x1b [driver-gap]');
  });

  it('is shown without a frame where there is no line', () => {
    expect(formatFinding(finding, () => null, plain)).toBe(
      'a.conf:4:3: error: it stops [driver-gap]\n      = try: Renumber.',
    );
  });

  it('escapes what GitHub would take for its own in a workflow command', () => {
    const odd = {...finding, message: '100%\r\nof: a, b', span: {...span, file: 'c:\\a,b%.conf'}};

    expect(formatGithub(odd)).toBe(
      '::error file=c%3A\\a%2Cb%25.conf,line=4,endLine=4,col=3,endColumn=5,title=driver-gap::100%25%0D%0Aof: a, b. Renumber.',
    );
  });
});
