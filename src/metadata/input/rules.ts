import {userNameProblem} from '../../doveadm/user-name.js';
import {usageError} from '../../errors.js';

/** Why no such value can be written, null where it can. `force` lets through what the ox driver would ignore. */
export function valueProblem(value: string, force = false): string | null {
  if (value.includes('\0')) return 'the value holds a NUL';
  if (/[\ufffd\p{Surrogate}]/u.test(value)) return 'the value is not UTF-8';
  if (force) return null;
  if (value === '') return 'the value is empty';
  return value.split('\t').some((field) => field.startsWith('user=')) ? null : 'the value has no user= field';
}

/** Throws USAGE for the first name that must not reach doveadm. */
export function checkUserNames(names: readonly string[]): void {
  for (const name of names) {
    const problem = userNameProblem(name);
    if (problem !== null) throw usageError(`'${name}': ${problem}`, 'Name whole users, one by one.');
  }
}
