import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A global setting behind a filter. */
export const settingAfterFilter: Rule = {
  id: 'setting-after-filter',
  severity: 'info',
  summary: 'A setting is set for all programs below a block that has set it for some.',
  why: 'The block keeps its own value: the later global one does not reach into it. Dovecot warns about the order, and all works as written.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: "doveconf: Warning: /etc/dovecot/dovecot.conf line 4: Global setting mail_plugins won't change the setting inside an earlier filter at /etc/dovecot/dovecot.conf line 2",
  examples: {
    bad: ['protocol lmtp {\n  mail_plugins = notify\n}\nmail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
    good: ['mail_plugins = notify push_notification\nprotocol lmtp {\n  mail_plugins = $mail_plugins quota\n}\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'setting-after-filter')) {
      yield problemFinding(problem, 'Move the global setting in front of the block.');
    }
  },
};
