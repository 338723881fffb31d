import {problemFinding, problemsOf, settingAt} from './problem-finding.js';
import type {Rule} from './rule.js';
import {isPluginDollar} from './value-dollar.js';
import {touchedVariable} from './variable-tail.js';

/** `$mail_plugin`. */
export const variableUnknown: Rule = {
  id: 'variable-unknown',
  severity: 'error',
  summary: 'A variable names no setting.',
  why: 'A word that begins with $ is replaced by the value of the setting of that name, one outside of blocks. Where there is none the server does not start; doveconf -n does not look at it, doveconf -n -x does. Plugin settings cannot be named.',
  source: 'config-parser.c, config_write_value; observed with 2.3.19.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 3: Unknown variable: $mail_plugin',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nprotocol lmtp {\n  mail_plugins = $mail_plugin sieve\n}\nplugin {\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nlogin_greeting = $SET:absent\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nprotocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'variable-unknown')) {
      const node = settingAt(model, problem);
      if (model.dialect === '2.3' && node !== null && (isPluginDollar(node) || touchedVariable(node) !== null))
        continue;
      yield problemFinding(problem, 'Name a setting, or quote a value that is meant as it stands.');
    }
  },
};
