import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {cannotRead, cannotWrite, systemText} from '../src/file-errors.js';

function failureOf(path: string): unknown {
  try {
    return readFileSync(path);
  } catch (error) {
    return error;
  }
}

test('a file that cannot be read or written is named, with what the system says and not its code', () => {
  expect(cannotRead('/none', failureOf('/none'))).toMatchObject({
    code: 'FILE_UNREADABLE',
    message: 'cannot read /none: No such file or directory',
    exitCode: 3,
  });
  expect(cannotRead('-', failureOf('/'), {code: 'INPUT_UNREADABLE', hint: 'Name a file.'})).toMatchObject({
    code: 'INPUT_UNREADABLE',
    message: 'cannot read standard input: Is a directory',
    hint: 'Name a file.',
  });
  expect(cannotWrite('/full', {code: 'ENOSPC'}).message).toBe('cannot write /full: No space left on device');
});

test('an error without a known code keeps its message', () => {
  expect(systemText(new Error('it is larger than 1 MiB'))).toBe('it is larger than 1 MiB');
  expect(systemText('gone')).toBe('gone');
});
