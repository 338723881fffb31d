import {AppError} from '../errors.js';

/**
 * Reads the names out of doveadm's answer to `user`, piece by piece: `[["doveadmResponse",{"userList":["a","b"]},""]]`.
 */
export interface UserListReader {
  /** The names that are whole by now. */
  push(text: string): readonly string[];
  /** Whether the answer is a list; doveadm refuses with something else. */
  hasBegun(): boolean;
  /** Whether the list is whole. */
  isDone(): boolean;
}

const beginning = /^\s*\[\s*\[\s*"doveadmResponse"\s*,\s*\{\s*"userList"\s*:\s*\[/;
const name = /\s*("(?:[^"\\]|\\.)*")\s*(,|\])|\s*(\])/y;

/** No name of a user is as long, and no refusal. */
const longestPiece = 64 * 1024;

/** Makes a reader for one answer. Throws DOVEADM_ANSWER for one in which no name ends. */
export function createUserListReader(): UserListReader {
  let rest = '';
  let state: 'head' | 'names' | 'done' = 'head';

  function readHead(): void {
    const match = beginning.exec(rest);
    if (match === null) return;
    rest = rest.slice(match[0].length);
    state = 'names';
  }

  function readNames(): string[] {
    const names: string[] = [];
    let end = 0;
    while (state === 'names') {
      name.lastIndex = end;
      const match = name.exec(rest);
      if (match === null) break;
      end = name.lastIndex;
      if (match[1] !== undefined) names.push(JSON.parse(match[1]));
      if (match[2] !== ',') state = 'done';
    }
    rest = rest.slice(end);
    return names;
  }

  return {
    push(text) {
      if (state === 'done') return [];
      rest = (rest === '' ? text : rest + text).trimStart();
      if (state === 'head') readHead();
      const names = readNames();
      if (rest.length > longestPiece) throw tooLong();
      return names;
    },
    hasBegun: () => state !== 'head',
    isDone: () => state === 'done',
  };
}

function tooLong(): AppError {
  return new AppError('DOVEADM_ANSWER', `doveadm gave a user name of more than ${longestPiece} characters`, {
    hint: 'See what stands at this address.',
  });
}
