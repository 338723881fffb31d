import {formatRefusals} from '../other-format.js';
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
    for (const {message, span} of formatRefusals(model)) {
      yield {message, span, hint: 'Name the main file, for example /etc/dovecot/dovecot.conf.'};
    }
  },
};
