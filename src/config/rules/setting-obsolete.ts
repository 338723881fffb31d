import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A name of earlier releases. */
export const settingObsolete: Rule = {
  id: 'setting-obsolete',
  severity: 'info',
  summary: 'A setting has an older name, or was removed.',
  why: 'Dovecot warns at its start and takes the new name where there is one.',
  source: 'old-set-parser.c; observed with 2.3.19.1',
  log: 'doveconf: Warning: Obsolete setting in /etc/dovecot/dovecot.conf:1: ssl_disable has been renamed to ssl',
  dialect: '2.3',
  examples: {
    bad: ['ssl_disable = yes\n'],
    good: ['ssl = no\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'setting-obsolete')) {
      yield problemFinding(problem, 'Use the new name.');
    }
  },
};
