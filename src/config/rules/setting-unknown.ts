import {foreignLine} from './other-dialect.js';
import {isShortOxName} from './ox-setting-name.js';
import {problemFinding, problemsOf, settingAt} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A setting that Dovecot does not know. */
export const settingUnknown: Rule = {
  id: 'setting-unknown',
  severity: 'error',
  summary: 'Dovecot has no setting of that name in that place.',
  why: 'Dovecot refuses the file at its start. Names are case-sensitive. Push drivers are plugin settings: they stand inside plugin { }, also where a protocol block is around it.',
  source: 'config-parser.c, config_apply_line; observed with 2.3.19.1 and 2.4.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 3: Unknown setting: push_notification_driver',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nprotocol lmtp {\n  push_notification_driver = dlog\n}\n',
      'mail_plugin = notify\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugin = notify\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nprotocol lmtp {\n  plugin {\n    push_notification_driver = dlog\n  }\n}\n',
    ],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'setting-unknown')) {
      if (foreignLine(model, problem) !== null) continue;
      const node = model.dialect === '2.4' ? settingAt(model, problem) : null;
      if (node !== null && isShortOxName(node)) continue;
      yield problemFinding(problem, 'Correct the name, or move it into plugin { } where it belongs to a plugin.');
    }
  },
};
