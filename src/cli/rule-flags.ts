import {Flags} from '@oclif/core';
import {usageError} from '../errors.js';
import {repeatable} from './repeatable.js';

/** Flags of every command that checks by rules. */
export const ruleFlags = {
  'fail-on': Flags.string({
    description: 'lowest severity that makes the exit status 1',
    options: ['error', 'warning'],
    default: 'error',
  }),
  enable: repeatable({description: 'run only this rule (repeatable)', helpValue: 'RULE'}),
  disable: repeatable({description: 'skip this rule (repeatable)', helpValue: 'RULE'}),
  ignore: repeatable({
    description: 'skip findings whose message matches (repeatable)',
    helpValue: 'REGEX',
  }),
};

/** Returns the test that `--ignore` makes: whether a finding is left out. Throws USAGE for what is no pattern. */
export function ignoredBy(patterns: readonly string[] = []): (finding: {readonly message: string}) => boolean {
  const compiled = patterns.map(compile);
  return ({message}) => compiled.some((pattern) => pattern.test(message));
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw usageError(`--ignore ${pattern} is not a valid regular expression`, (error as Error).message);
  }
}

/** Whether one of the findings is as severe as `--fail-on` says. */
export function hasFailure(findings: readonly {readonly severity: string}[], failOn: string): boolean {
  const severities = failOn === 'warning' ? ['error', 'warning'] : ['error'];
  return findings.some(({severity}) => severities.includes(severity));
}
