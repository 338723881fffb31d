import {AppError} from '../errors.js';
import {type DoveadmProcess, runDoveadm} from './process.js';
import {said} from './process-errors.js';
import {parseRows} from './rows.js';

/** doveadm's exit code for a user that the userdb does not have (sysexits.h). */
const noUser = 67;

/**
 * What `doveadm user` gives for one user: fields of the userdb by name. Null for a user that it does not know. Throws what
 * keeps doveadm from answering.
 */
export async function readUserFields(how: DoveadmProcess, user: string): Promise<ReadonlyMap<string, string> | null> {
  const {exitCode, stdout, stderr} = await runDoveadm(how, ['-f', 'json', 'user', '--', user]);
  const words = said(stderr);
  if (exitCode === noUser) return null;
  if (exitCode !== 0) {
    throw new AppError(
      'DOVEADM_REFUSED',
      `doveadm user ended with exit code ${exitCode}${words === '' ? '' : `: ${words}`}`,
    );
  }
  const rows = parseRows(stdout, words);
  return new Map(rows.map(({field = '', value = ''}) => [field, value]));
}
