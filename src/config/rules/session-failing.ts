import {failureAfterPlugins, failureBeforePlugins} from '../drivers/session-2.4.js';
import type {Rule} from './rule.js';

/** Settings with which no session of 2.4 can be opened, although the server starts. */
export const sessionFailing: Rule = {
  id: 'session-failing',
  severity: 'error',
  summary: 'The server starts, but a setting makes every session fail.',
  why: 'Variables, namespaces and some paths are only looked at when a session opens: lmtp accepts no mail, IMAP logins end. doveconf does not detect this.',
  source: 'settings.c, mail-namespace.c; observed with 2.4.1',
  log: "Fatal: mail_user settings: Failed to parse configuration: Failed to expand mail_log_prefix setting variables: Unknown variable 'nope'",
  dialect: '2.4',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_log_prefix = "%{nope}: "\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nnamespace inbox {\n}\n',
    ],
    good: ['dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_log_prefix = "%{user}: "\n'],
  },

  *check({model, chains}) {
    if (!model.loads) return;
    for (const {protocol, mailPlugins} of chains) {
      const view = model.effective.protocol(protocol);
      const failure = failureBeforePlugins(view) ?? failureAfterPlugins(view, mailPlugins);
      if (failure === null || failure.span === null) continue;
      yield {
        message: `no session can be opened: ${failure.text}`,
        span: failure.span,
        hint: 'Correct the setting.',
        protocols: [protocol],
      };
    }
  },
};
