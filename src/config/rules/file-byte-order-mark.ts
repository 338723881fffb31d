import {byteOrderMark} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A file that was saved with a byte order mark. */
export const fileByteOrderMark: Rule = {
  id: 'file-byte-order-mark',
  severity: 'error',
  summary: 'A file begins with a byte order mark.',
  why: 'Dovecot does not know it. It becomes part of the first line, which is then an unknown setting or no setting at all, and the configuration is refused.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: "doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 1: Expecting '{'",
  examples: {
    bad: [
      '\ufeffmail_plugins = notify push_notification\n',
      '\ufeff# Push notifications\nmail_plugins = notify push_notification\n',
      '\ufeffdovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\n',
    ],
    good: [
      '# Push notifications\nmail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model}) {
    for (const {path, text} of model.files) {
      if (!text.startsWith(byteOrderMark)) continue;
      const span = {file: path, line: 1, column: 1, endLine: 1, endColumn: 2};
      yield {
        message: 'the file begins with an invisible byte order mark, which makes its first line invalid',
        span,
        hint: 'Save the file as UTF-8 without byte order mark.',
        edits: [{span, text: ''}],
      };
    }
  },
};
