import {describe, expect, test} from 'vitest';
import {AppError, usageError} from '../../src/errors.js';
import {formatError, reportError} from '../../src/ui/error.js';

const plain = (_: unknown, text: string) => text;

describe('reportError', () => {
  test('tells an AppError in its own words, passwords masked', () => {
    const error = new AppError('OX_REFUSED', 'http://a:b@h/ says 401', {hint: 'Check http://a:b@h/.'});

    expect(reportError(error)).toEqual({
      code: 'OX_REFUSED',
      message: 'http://a:***@h/ says 401',
      hint: 'Check http://a:***@h/.',
      exitCode: 3,
    });
  });

  test('takes what oclif adds off a usage error', () => {
    const ours = usageError("Parsing --wait \n\t'5' is no duration\nSee more help with --help");
    const theirs = Object.assign(
      new Error('The following error occurred:\n  \u001b[2m-q excludes -v\u001b[22m\nSee more help'),
      {
        oclif: {exit: 2},
      },
    );

    expect(reportError(ours).message).toBe("--wait: '5' is no duration");
    expect(reportError(theirs)).toMatchObject({code: 'USAGE', message: '-q excludes -v', exitCode: 2});
  });

  test.each([new TypeError('x is undefined'), 'a string', undefined])('calls anything else a bug: %s', (thrown) => {
    expect(reportError(thrown)).toMatchObject({code: 'BUG', exitCode: 3});
  });
});

describe('formatError', () => {
  const report = {code: 'X_BAD', message: 'first\nsecond \u001b[2J', hint: 'Do\nthis.', exitCode: 3} as const;

  test('writes labelled lines, outside text made visible', () => {
    expect(formatError(report, false, plain)).toBe(
      'Error: first\n       second \\x1b[2J\nCode: X_BAD\nTry this: Do\\x0athis.\n',
    );
  });

  test('writes one line of JSON that holds the same', () => {
    const json = formatError(report, true, plain);

    expect(json.indexOf('\n')).toBe(json.length - 1);
    expect(JSON.parse(json)).toEqual({schema: 'dovepush.error/1', ...report});
  });

  test('shows the stack of a bug in text only', () => {
    const bug = reportError(new Error('boom'));

    expect(formatError(bug, false, plain)).toMatch(/^Error: boom\n +at .+\nCode: BUG\n/s);
    expect(JSON.parse(formatError(bug, true, plain))).not.toHaveProperty('stack');
  });
});
