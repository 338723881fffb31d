import type {Outcome} from '../config/outcome.js';
import type {Configured, Finding} from './check.js';

/** The driver that a setting names, where it starts. */
function driverAt({chains}: Configured, setting: string): string | undefined {
  return chains.flatMap(({started}) => started).find((one) => one.setting === setting)?.driver;
}

/** What a look outside the files came to, as findings; each thing once, whichever programs use it. */
export function fromOutcomes(outcomes: readonly Outcome[], of?: Configured): readonly Finding[] {
  const found = outcomes.map(({status, message, hint, setting}): Finding => {
    const driver = of === undefined ? undefined : driverAt(of, setting);
    return {
      status,
      message,
      ...(hint === undefined || status === 'ok' ? {} : {hint}),
      ...(driver === undefined ? {} : {driver}),
      setting,
    };
  });
  return [...new Map(found.map((one) => [`${one.setting} ${one.message}`, one])).values()];
}
