import {otherFormats} from '../other-format.js';
import type {Rule} from './rule.js';

/** A file of another format. */
export const fileNotDovecot: Rule = {
  id: 'file-not-dovecot',
  severity: 'error',
  summary: 'A file is no configuration of Dovecot.',
  why: 'Dovecot refuses the file at its first line that is neither a setting nor a block. Nothing else is reported of such a file.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: "doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 1: Expecting '{'",
  examples: {
    bad: [
      '{\n  "mail_plugins": ["notify", "push_notification"]\n}\n',
      'From: a@example.org\nSubject: x\n\nHello.\n',
      'From: a@example.org\nSubject: x\n\ndovecot_config_version = 2.4.0\n',
    ],
    good: ['mail_plugins = notify\n'],
  },

  *check({model}) {
    for (const [file, format] of otherFormats(model)) {
      yield {
        message: `this is ${format}, no configuration of Dovecot`,
        span: {file, line: 1, column: 1, endLine: 1, endColumn: 1},
        hint: 'Name the main file, for example /etc/dovecot/dovecot.conf.',
      };
    }
  },
};
