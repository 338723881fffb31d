import type {OnlineCheck, Outcome} from '../outcome.js';
import type {CheckInput, RuleFinding} from './rule.js';

/** What a check outside the files found bad, as findings at the settings. */
export function* badOutcomes({online = []}: CheckInput, check: OnlineCheck): Iterable<RuleFinding> {
  for (const outcome of online) if (outcome.check === check && outcome.status === 'bad') yield outcomeFinding(outcome);
}

/** An outcome as a finding at its setting. */
export function outcomeFinding({message, hint, severity, setting, span, protocols}: Outcome): RuleFinding {
  return {
    message,
    span,
    setting,
    protocols,
    ...(hint === undefined ? {} : {hint}),
    ...(severity === undefined ? {} : {severity}),
  };
}
