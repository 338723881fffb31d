import type {UserAnswer} from '../doctor/check.js';
import {userNameProblem} from '../doveadm/user-name.js';
import {AppError, ExitCode} from '../errors.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import {chosenWay, doveadmProcess} from './open-doveadm.js';
import type {Surroundings} from './surroundings.js';

/** What the userdb says of a user. Never throws for what doveadm does. */
export async function askUserdb(
  user: string,
  flags: DoveadmFlagValues,
  surroundings: Surroundings,
): Promise<UserAnswer> {
  const problem = userNameProblem(user);
  if (problem !== null) return {kind: 'unasked', why: problem};
  if (chosenWay(flags, surroundings) === 'http') {
    return {
      kind: 'unasked',
      why: "the userdb is not asked over doveadm's HTTP API",
      hint: 'Use --via cli on the mail host.',
    };
  }
  const {readUserFields} = await import('../doveadm/user-fields.js');
  try {
    const fields = await readUserFields(await doveadmProcess(flags, surroundings), user);
    return fields === null ? {kind: 'unknown'} : {kind: 'known', fields};
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {kind: 'unasked', why: error.message, ...(error.hint === undefined ? {} : {hint: error.hint})};
  }
}

/**
 * The fields that the userdb gives a user. Throws USER_UNKNOWN (exit status 1), and USERDB_UNASKED where doveadm does not
 * answer.
 */
export async function userFields(
  user: string,
  flags: DoveadmFlagValues,
  surroundings: Surroundings,
): Promise<ReadonlyMap<string, string>> {
  const answer = await askUserdb(user, flags, surroundings);
  if (answer.kind === 'known') return answer.fields;
  if (answer.kind === 'unknown') {
    throw new AppError('USER_UNKNOWN', `Dovecot does not know the user ${user}`, {exitCode: ExitCode.bad});
  }
  const {why, hint} = answer;
  throw new AppError('USERDB_UNASKED', `cannot ask the userdb: ${why}`, hint === undefined ? {} : {hint});
}
