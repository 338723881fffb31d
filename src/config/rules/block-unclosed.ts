import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A missing closing brace. */
export const blockUnclosed: Rule = {
  id: 'block-unclosed',
  severity: 'error',
  summary: 'A block is never closed.',
  why: 'Dovecot refuses the configuration at its start and names the opening of the innermost block that is open at the end of the main file, however far away the missing brace belongs.',
  source: 'config-parser.c; observed with 2.3.19.1 and 2.4.1',
  log: "doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf: Missing '}' (section started at /etc/dovecot/dovecot.conf:2)",
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nprotocol lmtp {\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'block-unclosed')) {
      yield problemFinding(problem, 'Close it with a } alone on a line.');
    }
  },
};
