import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** No `dovecot_config_version` at the start of 2.4. */
export const versionMissing: Rule = {
  id: 'version-missing',
  severity: 'error',
  summary: 'A configuration for 2.4 lacks one of its two versions.',
  why: '2.4 wants dovecot_config_version as the very first setting of the main file, in front of any include, and dovecot_storage_version somewhere. Without them it refuses the file.',
  source: 'config-parser.c; observed with 2.4.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 1: The first setting must be dovecot_config_version',
  dialect: '2.4',
  examples: {
    bad: ['mail_debug = yes\ndovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n'],
    good: ['dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'version-missing')) {
      yield problemFinding(
        problem,
        'Begin the main file with dovecot_config_version = 2.4.0 and dovecot_storage_version = 2.4.0.',
      );
    }
  },
};
