import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A circle of includes. */
export const includeRecursive: Rule = {
  id: 'include-recursive',
  severity: 'error',
  summary: 'A file includes itself, directly or through others.',
  why: 'Dovecot refuses the configuration at its start, with !include_try too.',
  source: 'config-parser.c, settings_include; observed with 2.3.19.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 1: Recursive include file: /etc/dovecot/dovecot.conf',
  examples: {
    bad: [
      '!include dovecot.conf\n',
      {
        'dovecot.conf': 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n!include a.conf\n',
        'a.conf': '!include a.conf\n',
      },
    ],
    good: [
      'mail_plugins = notify push_notification\n!include_try local.conf\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'include-recursive')) {
      yield problemFinding(problem, 'Remove one of the includes of the circle.');
    }
  },
};
