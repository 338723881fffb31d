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

/** Where no list has begun by then, the answer is something else. */
const longestBeginning = 4096;

/** No name of a user is as long, and no refusal. */
const longestName = 64 * 1024;

/** Makes a reader for one answer. Throws DOVEADM_ANSWER for one in which no name ends, or where a name is no text. */
export function createUserListReader(): UserListReader {
  let state: 'head' | 'other' | 'names' | 'done' = 'head';
  /** What came of the beginning, or of a name, so far. */
  let open = '';
  let isQuoted = false;
  let isEscaped = false;

  /** What of a text is behind the beginning of the list. */
  function readHead(text: string): string {
    open += text;
    const match = beginning.exec(open);
    if (match === null) {
      if (open.length > longestBeginning) state = 'other';
      return '';
    }
    const names = open.slice(match[0].length);
    [state, open] = ['names', ''];
    return names;
  }

  /** Whether a name ends at a character. */
  function endsAt(character: string): boolean {
    if (isEscaped) isEscaped = false;
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) isEscaped = character === '\\';
    else return character === ',' || character === ']';
    return false;
  }

  function readNames(text: string): string[] {
    const names: string[] = [];
    let start = 0;
    for (let at = 0; at < text.length && state === 'names'; at += 1) {
      const character = text[at] ?? '';
      if (!endsAt(character)) continue;
      const name = (open + text.slice(start, at)).trim();
      if (character === ']') state = 'done';
      // A list may be empty.
      if (name !== '' || character === ',') names.push(parseName(name));
      [open, start] = ['', at + 1];
    }
    open += text.slice(start);
    if (open.length > longestName) throw tooLong();
    return names;
  }

  return {
    push(text) {
      const rest = state === 'head' ? readHead(text) : text;
      return state === 'names' ? readNames(rest) : [];
    },
    hasBegun: () => state === 'names' || state === 'done',
    isDone: () => state === 'done',
  };
}

function parseName(text: string): string {
  try {
    const name: unknown = JSON.parse(text);
    if (typeof name === 'string') return name;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw wrong(`doveadm's list of users holds ${text.slice(0, 64) || 'nothing'} instead of a name`);
}

function tooLong(): AppError {
  return wrong(`doveadm gave a user name of more than ${longestName} characters`);
}

function wrong(message: string): AppError {
  return new AppError('DOVEADM_ANSWER', message, {hint: 'See what is at this address.'});
}
