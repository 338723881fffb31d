import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** One closing brace too many. */
export const braceUnexpected: Rule = {
  id: 'brace-unexpected',
  severity: 'error',
  summary: 'A closing brace has no block to close.',
  why: 'Dovecot refuses the file at its start. The block that the brace was meant for was often closed by an earlier one.',
  source: 'config-parser.c; observed with 2.3.19.1 and 2.4.1',
  log: "doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 4: Unexpected '}'",
  examples: {
    bad: [
      'plugin {\n  push_notification_lua_script_file = /etc/dovecot/push.lua\n}\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_debug = yes\n}\n',
    ],
    good: ['plugin {\n  push_notification_lua_script_file = /etc/dovecot/push.lua\n}\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'brace-unexpected')) {
      yield problemFinding(problem, 'Remove the brace, or find the block that was closed too early.');
    }
  },
};
