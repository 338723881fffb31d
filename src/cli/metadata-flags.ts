import {Flags} from '@oclif/core';
import type {Doveadm} from '../doveadm/doveadm.js';
import {type AppError, usageError} from '../errors.js';

/** `--users` of the commands that take names. */
export const usersFlag = Flags.string({
  description: 'file with user names, one per line, - for standard input',
  helpValue: 'FILE',
});

/** `--concurrency` of the commands that ask about several users. */
export const concurrencyFlag = Flags.integer({
  char: 'j',
  description: 'doveadm processes or HTTP requests at the same time',
  helpValue: 'N',
  default: 4,
  min: 1,
  max: 64,
});

/** `--yes` and `--dry-run` of the commands that show a plan first. */
export const planFlags = {
  yes: Flags.boolean({char: 'y', description: 'carry out the plan without asking', exclusive: ['dry-run']}),
  'dry-run': Flags.boolean({description: 'show the plan, write nothing'}),
};

/** The users of arguments or file. Throws USAGE where neither or both are given. */
export async function usersFrom(
  names: readonly string[],
  file: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<string>> {
  if (names.length > 0 === (file !== undefined)) {
    throw usageError('expected users', 'Use USER… or --users FILE, not both.');
  }
  const {checkUserNames} = await import('../metadata/input/rules.js');
  if (file === undefined) {
    checkUserNames(names);
    return fromArray(names);
  }
  const {readUsers} = await import('../metadata/input/users-file.js');
  return readUsers(file, signal);
}

async function* fromArray(names: readonly string[]): AsyncGenerator<string> {
  yield* new Set(names);
}

/** `--all` and `--mask` of the commands that look at the whole site. */
export const siteFlags = {
  all: Flags.boolean({description: 'all users that the userdb lists', exclusive: ['mask']}),
  mask: Flags.string({description: 'users that match a mask with * and ?', helpValue: 'M'}),
};

/** The mask of `--all` or `--mask`, null where neither is given. Throws USAGE for an empty one. */
export function siteMask(flags: {readonly all?: boolean; readonly mask?: string | undefined}): string | null {
  if (flags.mask === '') throw usageError('the mask is empty', "Write it as '*@example.com', or use --all.");
  return flags.all ? '*' : (flags.mask ?? null);
}

/** What names the users of a command that looks at many. */
export interface SelectionFlags {
  readonly users?: string | undefined;
  readonly all?: boolean;
  readonly mask?: string | undefined;
}

/**
 * The users of `--users`, `--all` or `--mask`, in batches; null where none is given. doveadm lists them to the end before
 * the first is given: it must not wait until each was looked at. Throws USAGE for several.
 */
export async function selectedUsers(
  flags: SelectionFlags,
  doveadm: Doveadm,
  signal: AbortSignal,
): Promise<AsyncIterable<readonly string[]> | null> {
  const mask = siteMask(flags);
  if (flags.users !== undefined && mask !== null)
    throw usageError('--users cannot be used with --all or --mask', 'Leave one of them out.');
  const {inBatches, untilAborted} = await import('../metadata/lanes.js');
  if (flags.users === undefined) {
    const {throughDisk} = await import('../metadata/spool.js');
    return mask === null ? null : throughDisk(untilAborted(doveadm.users(mask), signal));
  }
  const {readUsers} = await import('../metadata/input/users-file.js');
  return inBatches(readUsers(flags.users, signal), 1000);
}

/** The error where no users were named. */
export function noUsers(): AppError {
  return usageError('name the users', 'Use --all, --mask M or --users FILE.');
}

/** Users one by one. */
export async function* oneByOne(batches: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield* batch;
}
