import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A line of no known form. */
export const blockSyntax: Rule = {
  id: 'block-syntax',
  severity: 'error',
  summary: 'A line is neither a setting nor the start or end of a block.',
  why: 'Dovecot refuses the file at its start. A setting needs an =. A block needs a blank in front of its brace, the brace at the end of the same line, at most one name, its content on lines of its own, and its closing brace alone on a line.',
  source: 'config-parser.c, config_parse_line; observed with 2.3.19.1 and 2.4.1',
  log: "doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 2: Expecting '{'",
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin{\n  push_notification_driver = dlog\n}\n',
      'mail_plugins = notify push_notification\nplugin { push_notification_driver = dlog }\n',
      'mail_plugins: notify\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_debug yes\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'block-syntax')) {
      yield problemFinding(problem, 'Write KEY = VALUE, or TYPE NAME { with the content on lines of its own.');
    }
  },
};
