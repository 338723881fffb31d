import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** An include that finds nothing. */
export const includeNoMatch: Rule = {
  id: 'include-no-match',
  severity: 'error',
  summary: 'An !include matches no file.',
  why: 'Dovecot refuses the configuration at its start, for a pattern with wildcards too. The whole rest of the line is one pattern, quotes and blanks included.',
  source: 'config-parser.c, settings_include; observed with 2.3.19.1 and 2.4.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 2: No matches',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\n!include conf.d/*.conf\nplugin {\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n!include conf.d/*.conf\n',
    ],
    good: [
      'mail_plugins = notify push_notification\n!include_try conf.d/*.conf\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'include-no-match')) {
      yield problemFinding(problem, 'Use !include_try where the files may be missing.');
    }
  },
};
