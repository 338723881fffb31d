import {usageError} from '../errors.js';
import {isLogLine} from './error-line.js';

/** Finds out whether lines are those of a log of Dovecot. */
export function createLogCheck(file: string) {
  let lines = 0;
  let hasText = false;
  let isLog = false;
  return {
    add(text: string): void {
      lines += 1;
      hasText ||= text !== '';
      isLog ||= isLogLine(text);
    },
    /** Throws USAGE for text without a single line of a log: nothing found in it would look like nothing lost. */
    end(): void {
      if (!hasText || isLog) return;
      throw usageError(
        `${file} is not a log of Dovecot: none of its ${lines} lines looks like one`,
        'Name a log file, or pass on what doveadm log errors prints.',
      );
    },
  };
}
