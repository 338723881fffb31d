import {isUtf8} from 'node:buffer';
import {createReadStream} from 'node:fs';
import {AppError, usageError} from '../../errors.js';
import {splitLines} from './lines.js';
import type {BadLine} from './row.js';
import {userNameProblem} from './rules.js';

interface NameLine {
  readonly line: number;
  readonly name: string;
  readonly reason: string | null;
}

async function* nameLines(file: string): AsyncGenerator<NameLine> {
  let line = 0;
  for await (const lines of splitLines(createReadStream(file))) {
    for (const bytes of lines) {
      line += 1;
      const name = bytes.toString('utf8').replace(line === 1 ? /^\ufeff|\r$/g : /\r$/, '');
      if (name === '') continue;
      yield {line, name, reason: isUtf8(bytes) ? userNameProblem(name) : 'the user name is not UTF-8'};
    }
  }
}

/**
 * The names in a file, one a line, blank lines left out. Throws USAGE with every bad line before the first name is
 * given; INPUT_UNREADABLE.
 */
export async function* readUsersFile(file: string): AsyncGenerator<string> {
  try {
    const bad: BadLine[] = [];
    for await (const {line, reason} of nameLines(file)) if (reason !== null) bad.push({line, reason});
    if (bad.length > 0) throw badLines(file, bad);
    for await (const {name} of nameLines(file)) yield name;
  } catch (error) {
    if (error instanceof AppError || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw unreadableInput(file, error as Error);
  }
}

/** The error for an input that is refused before anything is written. */
export function badLines(file: string, bad: readonly BadLine[]): AppError {
  const lines = bad.map(({line, reason}) => `line ${line}: ${reason}`);
  const count = bad.length === 1 ? 'one bad line' : `${bad.length} bad lines`;
  return usageError(
    [`${file} has ${count}; nothing was written`, ...lines].join('\n'),
    'Mend the lines and run again.',
  );
}

/** The error for an input file that cannot be read. */
export function unreadableInput(file: string, cause: Error): AppError {
  return new AppError('INPUT_UNREADABLE', `cannot read ${file}: ${cause.message}`, {
    cause,
    hint: 'Name a readable file.',
  });
}
