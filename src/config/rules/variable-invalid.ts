import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A variable that is a block. */
export const variableInvalid: Rule = {
  id: 'variable-invalid',
  severity: 'error',
  summary: 'A variable names something that has no single value.',
  why: 'A block or a list cannot be put into a value. The server does not start; doveconf -n does not look at it, doveconf -n -x does.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 1: Invalid variable: $plugin',
  dialect: '2.3',
  examples: {
    bad: ['mail_plugins = notify $plugin\n'],
    good: ['mail_plugins = $mail_plugins notify\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'variable-invalid')) {
      yield problemFinding(problem, 'Name a setting.');
    }
  },
};
