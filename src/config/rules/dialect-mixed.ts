import {foreignLine, hiddenLines} from './other-dialect.js';
import {problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A line of the other release series. */
export const dialectMixed: Rule = {
  id: 'dialect-mixed',
  severity: 'error',
  summary: 'A line is written for the other release series of Dovecot.',
  why: 'Dovecot refuses the file at its start. 2.4 renamed many settings and has blocks where 2.3 has plugin settings; neither reads the words of the other. dovepush config convert rewrites whole files.',
  source: 'config-parser.c; observed with 2.3.19.1 and 2.4.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 2: Unknown setting: push_notification { push_notification',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_location = maildir:~/Maildir\n',
      'mail_plugins = notify push_notification\npush_notification main {\n}\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_driver = maildir\nmail_path = ~/Maildir\n',
    ],
  },

  *check({model}) {
    for (const kind of ['setting-unknown', 'block-unknown', 'value-file-unreadable'] as const) {
      for (const problem of problemsOf(model, kind)) {
        const foreign = foreignLine(model, problem);
        if (foreign === null) continue;
        const {from, here} = foreign;
        const {setting, span, text} = problem;
        yield {
          message: `this line is written for Dovecot ${from}, the file for ${model.dialect}: ${text}`,
          span,
          hint: here === null ? `Dovecot ${model.dialect} has nothing of that name.` : `In ${model.dialect}: ${here}`,
          ...(setting === undefined ? {} : {setting}),
        };
      }
    }
    for (const {node, here} of hiddenLines(model)) {
      yield {
        message: `this line is written for Dovecot 2.3, the file for 2.4: ${node.key} in ${node.block?.type} { }`,
        span: node.keySpan,
        hint: here === null ? 'Dovecot 2.4 has nothing of that name.' : `In 2.4: ${here}`,
        setting: node.key,
      };
    }
  },
};
