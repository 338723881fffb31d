import {expandPercent} from '../drivers/percent.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `%20` in a URL: taken for a variable. */
export const percentVariableUnknown: Rule = {
  id: 'percent-variable-unknown',
  severity: 'error',
  summary: 'A plugin setting has a percent sign that begins no variable.',
  why: 'All plugin settings are searched for % variables when a session opens, and an unknown one fails the session: lmtp accepts no mail, IMAP logins end. A percent-encoded URL or a password with a percent sign is the usual cause.',
  source: 'mail-user.c, mail_user_var_expand_plugin_envs; observed with 2.3.19.1',
  log: "Error: Failed to expand plugin setting push_notification_driver = 'ox:url=http://127.0.0.1:8009/a%20b': Unknown variable '%b'",
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/a%20b\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/a%%20b\n}\n',
    ],
  },

  *check({model, chains}) {
    for (const {protocol} of chains) {
      for (const {key, node, value} of model.effective.protocol(protocol).plugin.values()) {
        const {unknown} = expandPercent(value);
        if (unknown === null) continue;
        const written = new RegExp(`%[^%]{0,8}?${literal(unknown)}`).exec(value.replaceAll('%%', '  '))?.[0] ?? '';
        yield {
          message: `${key} has no variable %${unknown} to expand: no session can be opened`,
          span: pieceSpan(node, written),
          hint: 'Double the percent sign: %%.',
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
