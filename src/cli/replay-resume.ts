import {usageError} from '../errors.js';
import type {FlagValues} from '../replay/refusal.js';
import {kafkaFlags} from './kafka-flags.js';
import {jobFlags, paceFlags} from './replay-flags.js';

/** Whether a flag is on the command line. */
export type IsGiven = (name: string) => boolean;

const fixed = Object.keys(jobFlags);
const paced = Object.keys(paceFlags);
/** How the brokers are reached. One of `places` on the command line replaces all of them: credentials belong to their address. */
const connection = Object.keys(kafkaFlags);
const places = ['brokers', 'kafka-config', 'dovecot-conf'];

/** What a checkpoint keeps of the flags: those of the job, the pace, and the connection if it is on the command line. */
export function savedFlags(flags: FlagValues, isGiven: IsGiven): FlagValues {
  const names = [...fixed, ...paced, ...connection.filter(isGiven)];
  return Object.fromEntries(names.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]));
}

/**
 * The flags of a resumed run: those of its checkpoint; pace and connection as the command line says, if it does. `onSaved`
 * is told which of the connection come from the checkpoint. Throws USAGE if the command line says something else of the job.
 */
export function resumedFlags<T extends FlagValues>(
  flags: T,
  saved: FlagValues,
  isGiven: IsGiven,
  onSaved: (name: string) => void,
): T {
  for (const name of fixed) {
    if (!isGiven(name) || JSON.stringify(flags[name]) === JSON.stringify(saved[name])) continue;
    throw usageError(
      `--${name} differs from the run that is resumed`,
      'Leave it out: --resume takes source, filters and destination from the checkpoint.',
    );
  }
  const kept = [...paced, ...(places.some(isGiven) ? [] : connection)];
  const taken = kept.filter((name) => !isGiven(name) && saved[name] !== undefined);
  for (const name of taken) onSaved(name);
  const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, saved[name]]));
  return {...flags, ...pick(fixed), ...pick(taken)};
}
