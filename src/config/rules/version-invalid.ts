import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A `dovecot_config_version` that is none. */
export const versionInvalid: Rule = {
  id: 'version-invalid',
  severity: 'error',
  summary: 'A version of a 2.4 configuration is none that Dovecot knows, or is set twice.',
  why: 'The version names the defaults that the file was written for. Dovecot refuses one that it does not know.',
  source: 'config-parser.c; observed with 2.4.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 1: Invalid dovecot_config_version: Currently supported versions are: 2.4.0 2.4.1',
  dialect: '2.4',
  examples: {
    bad: ['dovecot_config_version = 2.3.0\ndovecot_storage_version = 2.4.0\n'],
    good: ['dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'version-invalid')) {
      yield problemFinding(
        problem,
        'Begin the main file with dovecot_config_version = 2.4.0 and dovecot_storage_version = 2.4.0.',
      );
    }
  },
};
