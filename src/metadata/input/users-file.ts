import {isUtf8} from 'node:buffer';
import {createReadStream} from 'node:fs';
import type {Readable} from 'node:stream';
import {userNameProblem} from '../../doveadm/user-name.js';
import {type AppError, usageError} from '../../errors.js';
import {cannotRead} from '../../file-errors.js';
import {splitLines} from '../../lines.js';
import {throughDisk} from '../spool.js';
import {openStream} from './open-stream.js';
import {type BadLine, describeBadLine} from './row.js';

/**
 * The names in a file, one a line, blank lines left out. It is read once, so it may be a pipe. Throws USAGE with every bad
 * line before the first name is given; INPUT_UNREADABLE.
 */
export function readUsersFile(file: string): AsyncIterable<string> {
  return throughDisk(goodNames(file, () => createReadStream(file)));
}

/** The same, on standard input for `-`. Rejects with AbortError when the signal aborts. */
export function readUsers(path: string, signal: AbortSignal): AsyncIterable<string> {
  return throughDisk(goodNames(path === '-' ? 'standard input' : path, () => openStream(path, signal)));
}

async function* goodNames(file: string, open: () => Readable): AsyncGenerator<string> {
  const bad: BadLine[] = [];
  try {
    for await (const {line, name, reason} of nameLines(open())) {
      if (reason === null) yield name;
      else bad.push({line, reason, user: name});
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw unreadableInput(file, error as Error);
  }
  if (bad.length > 0) throw badLines(file, bad);
}

interface NameLine {
  readonly line: number;
  readonly name: string;
  readonly reason: string | null;
}

async function* nameLines(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<NameLine> {
  let line = 0;
  for await (const lines of splitLines(chunks)) {
    for (const bytes of lines) {
      line += 1;
      const name = bytes.toString('utf8').replace(line === 1 ? /^\ufeff|\r$/g : /\r$/, '');
      if (name === '') continue;
      yield {line, name, reason: isUtf8(bytes) ? userNameProblem(name) : 'the user name is not UTF-8'};
    }
  }
}

/** The error for an input that is refused before anything is written; `areShown` when its bad lines were printed already. */
export function badLines(file: string, bad: readonly BadLine[], areShown = false): AppError {
  const lines = areShown ? [] : bad.map(describeBadLine);
  const count = bad.length === 1 ? 'one bad line' : `${bad.length} bad lines`;
  return usageError([`${file} has ${count}; nothing was written`, ...lines].join('\n'), 'Fix the lines and run again.');
}

/** The error for an input file that cannot be read. */
export function unreadableInput(file: string, cause: Error): AppError {
  return cannotRead(file, cause, {code: 'INPUT_UNREADABLE', hint: 'Name a readable file.'});
}
