import {host} from '../config/load.js';
import type {Configured} from '../doctor/check.js';
import {logFiles} from '../doctor/log-files.js';
import {type PushLog, readKeptErrors, readPushLog} from '../doctor/push-log.js';
import {runDoveadm} from '../doveadm/process.js';
import {said} from '../doveadm/process-errors.js';
import {AppError} from '../errors.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import {chosenWay, doveadmProcess} from './open-doveadm.js';
import type {Surroundings} from './surroundings.js';

/** The logs of a configuration and, where doveadm is a program of this host, the errors that the running Dovecot keeps. */
export async function readPushLogs(
  config: Configured | null,
  flags: DoveadmFlagValues,
  surroundings: Surroundings,
): Promise<readonly PushLog[]> {
  const files = config === null ? [] : logFiles(config.model, host.files);
  const ask = () => askErrors(flags, surroundings);
  const kept = chosenWay(flags, surroundings) === 'http' ? [] : [readKeptErrors(ask)];
  return await Promise.all([...files.map(readPushLog), ...kept]);
}

async function askErrors(flags: DoveadmFlagValues, surroundings: Surroundings): Promise<Buffer> {
  const {exitCode, stdout, stderr} = await runDoveadm(await doveadmProcess(flags, surroundings), ['log', 'errors']);
  if (exitCode === 0) return stdout;
  throw new AppError('DOVEADM_REFUSED', `doveadm ended with exit code ${exitCode}: ${said(stderr)}`);
}
