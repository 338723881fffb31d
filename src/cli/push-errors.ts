import {host} from '../config/load.js';
import type {Patient} from '../doctor/check.js';
import {logFiles} from '../doctor/log-files.js';
import {readTail, tailBytes} from '../doctor/log-tail.js';
import {runDoveadm} from '../doveadm/process.js';
import {AppError} from '../errors.js';
import type {PushFailure} from '../failures/failure.js';
import {readFailures} from '../failures/read.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import {doveadmProcess} from './open-doveadm.js';
import type {Surroundings} from './surroundings.js';

/** Push errors of one place, the last ones. */
export interface PushErrors {
  /** The file, or `doveadm log errors`. */
  readonly source: string;
  /** Null where all of it was looked at; otherwise what was not, in one sentence. */
  readonly limit: string | null;
  readonly failures: readonly PushFailure[];
}

const most = 200;

/** The last push errors in the logs of the configuration, each read from its end, and in doveadm's memory of errors. */
export async function lastPushErrors(
  {config}: Patient,
  flags: DoveadmFlagValues,
  surroundings: Surroundings,
): Promise<readonly PushErrors[]> {
  const files = 'failure' in config ? [] : logFiles(config.model, host.files);
  return await Promise.all([...files.map(errorsInFile), errorsOfDoveadm(flags, surroundings)]);
}

function errorsInFile(path: string): Promise<PushErrors> {
  return orWhyNot(path, async () => {
    const {lines, isWhole} = await readTail(path);
    const limit = isWhole ? null : `only the last ${tailBytes / 1024 / 1024} MiB were read`;
    return {source: path, limit, failures: await failuresIn(path, lines)};
  });
}

function errorsOfDoveadm(flags: DoveadmFlagValues, surroundings: Surroundings): Promise<PushErrors> {
  const source = 'doveadm log errors';
  return orWhyNot(source, async () => {
    const {stdout} = await runDoveadm(await doveadmProcess(flags, surroundings), ['log', 'errors']);
    const lines = stdout.toString('latin1').split('\n');
    const bytes = lines.map((line) => Buffer.from(line, 'latin1'));
    return {source, limit: null, failures: await failuresIn(source, bytes)};
  });
}

async function failuresIn(source: string, lines: readonly Buffer[]): Promise<readonly PushFailure[]> {
  const found: PushFailure[] = [];
  async function* once() {
    yield lines;
  }
  for await (const failures of readFailures(source, once(), {sinceMs: null, untilMs: null}, Date.now)) {
    found.push(...failures);
  }
  return found.slice(-most);
}

async function orWhyNot(source: string, read: () => Promise<PushErrors>): Promise<PushErrors> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {source, limit: error.message, failures: []};
  }
}
