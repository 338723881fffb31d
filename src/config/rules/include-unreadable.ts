import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** An include that cannot be opened. */
export const includeUnreadable: Rule = {
  id: 'include-unreadable',
  severity: 'error',
  summary: 'An included file cannot be read.',
  why: 'Dovecot refuses the configuration at its start. !include_try passes over files that it may not read.',
  source: 'config-parser.c, settings_include; observed with 2.3.19.1',
  log: "doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 1: Couldn't open include file /dev/tty: No such device or address",
  examples: {
    bad: [
      '!include /dev/tty\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n!include /dev/tty\n',
    ],
    good: [
      'mail_plugins = notify push_notification\n!include_try local.conf\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'include-unreadable')) {
      yield problemFinding(problem, 'Make it a regular file that Dovecot may read.');
    }
  },
};
