import {namespaceFailure} from '../drivers/namespaces.js';
import {failureAfterPlugins, failureBeforePlugins} from '../drivers/session-2.4.js';
import type {EffectiveView} from '../effective.js';
import type {Rule} from './rule.js';

/** Why sessions of a program fail for a reason of no other rule. */
function failureOf(view: EffectiveView, plugins: readonly string[]) {
  if (view.dialect === '2.3') return namespaceFailure(view);
  return failureBeforePlugins(view) ?? failureAfterPlugins(view, plugins);
}

/** Settings with which no session can be opened, although the server starts. */
export const sessionFailing: Rule = {
  id: 'session-failing',
  severity: 'error',
  summary: 'The server starts, but a setting makes every session fail.',
  why: 'Variables, namespaces and some paths are only looked at when a session opens: lmtp accepts no mail, IMAP logins end. doveconf does not detect this.',
  source: 'settings.c, mail-namespace.c; observed with 2.3.19.1 and 2.4.1',
  log: 'Fatal: namespace configuration error: inbox=yes namespace missing',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_log_prefix = "%{nope}: "\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nnamespace inbox {\n}\n',
      'mail_location = maildir:~/Maildir\nnamespace inbox {\n  separator = /\n}\n',
    ],
    good: ['dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_log_prefix = "%{user}: "\n'],
  },

  *check({model, chains}) {
    if (!model.loads) return;
    for (const {protocol, mailPlugins} of chains) {
      const view = model.effective.protocol(protocol);
      const failure = failureOf(view, mailPlugins);
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
