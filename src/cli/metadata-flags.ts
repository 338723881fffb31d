import {Flags} from '@oclif/core';
import {usageError} from '../errors.js';

/** `--format` of the commands that answer a line a user. */
export const formatFlag = Flags.string({
  char: 'f',
  description: 'how to write the answer',
  options: ['text', 'json'],
  default: 'text',
});

/** `--users` of the commands that take names. */
export const usersFlag = Flags.string({description: 'file with user names, one a line', helpValue: 'FILE'});

/** `--concurrency` of the commands that ask about several users. */
export const concurrencyFlag = Flags.integer({
  char: 'j',
  description: 'how many doveadm processes or HTTP requests at a time',
  default: 4,
  min: 1,
  max: 64,
});

/** `--yes` and `--dry-run` of the commands that show a plan first. */
export const planFlags = {
  yes: Flags.boolean({char: 'y', description: 'carry the plan out without asking', exclusive: ['dry-run']}),
  'dry-run': Flags.boolean({description: 'show the plan and write nothing'}),
};

/** The users of arguments or file. Throws USAGE where neither or both are given. */
export async function usersFrom(names: readonly string[], file: string | undefined): Promise<AsyncIterable<string>> {
  if (names.length > 0 === (file !== undefined)) {
    throw usageError('name the users: USER… or --users FILE, not both', 'See --help.');
  }
  const {checkUserNames} = await import('../metadata/input-rules.js');
  if (file === undefined) {
    checkUserNames(names);
    return fromArray(names);
  }
  const {readUsersFile} = await import('../metadata/users-file.js');
  return readUsersFile(file);
}

async function* fromArray(names: readonly string[]): AsyncGenerator<string> {
  yield* new Set(names);
}
