import {foreignLine} from './other-dialect.js';
import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A block that Dovecot does not know. */
export const blockUnknown: Rule = {
  id: 'block-unknown',
  severity: 'error',
  summary: 'A block of that type does not exist.',
  why: 'Dovecot refuses the file at its start. A misspelled type is the usual case.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 2: Unknown setting: pluggin { pluggin',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\npluggin {\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\npush_notifications dlog {\n}\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'block-unknown')) {
      if (foreignLine(model, problem) !== null) continue;
      yield problemFinding(problem, 'Drivers are set inside plugin { }.');
    }
  },
};
