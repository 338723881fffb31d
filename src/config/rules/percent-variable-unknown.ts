import {expandPercent} from '../drivers/percent.js';
import {expandedSettings23} from '../drivers/session-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `%20` in a URL: taken for a variable. */
export const percentVariableUnknown: Rule = {
  id: 'percent-variable-unknown',
  severity: 'error',
  summary: 'A percent sign in a setting of mail users begins no variable.',
  why: 'An unknown variable fails each session: lmtp accepts no mail, IMAP logins end. All plugin settings are searched for % variables, and so are paths, mail_attribute_dict, postmaster_address and others. A percent-encoded URL or a password with a percent sign is the usual cause.',
  source: 'mail-user.c, mail_user_var_expand_plugin_envs; settings-parser.c; observed with 2.3.19.1',
  log: "Error: Failed to expand plugin setting push_notification_driver = 'ox:url=http://127.0.0.1:8009/a%20b': Unknown variable '%b'",
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/a%20b\n}\n',
      'mail_attribute_dict = file:%x/dovecot-attributes\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/a%%20b\n}\n',
    ],
  },

  *check({model, chains}) {
    for (const {protocol} of chains) {
      for (const {key, node, value} of expandedSettings23(model.effective.protocol(protocol))) {
        const {unknown} = expandPercent(value);
        if (unknown === null) continue;
        const written = new RegExp(`%[^%]{0,8}?${literal(unknown)}`).exec(value.replaceAll('%%', '  '))?.[0] ?? '';
        yield {
          message: `${key} has no variable %${unknown} to expand: no session can be opened`,
          span: pieceSpan(node, written),
          hint: 'Write %% for a percent sign, or one of the variables %u, %n, %d and %h.',
          setting: key,
          protocols: [protocol],
        };
      }
    }
  },
};

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
