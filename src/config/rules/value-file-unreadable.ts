import {foreignLine} from './other-dialect.js';
import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A value file that is missing. */
export const valueFileUnreadable: Rule = {
  id: 'value-file-unreadable',
  severity: 'error',
  summary: 'The file behind < cannot be read.',
  why: 'The server reads it when it starts, and does not start. doveconf -n does not look at it; doveconf -n -x does.',
  source: 'settings-parser.c; observed with 2.3.19.1',
  log: "doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 3: plugin/0/push_notification_driver: Can't open file /etc/dovecot/driver.txt: No such file or directory",
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = <driver.txt\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nssl_server_cert_file = <absent.pem\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'value-file-unreadable')) {
      if (foreignLine(model, problem) !== null) continue;
      yield problemFinding(problem, 'Put the file there, or quote a value that begins with <.');
    }
  },
};
