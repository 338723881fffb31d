import {copiedList} from '../copied-lists.js';
import {deliveryProtocols, looksLikePush, pluginsOf} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** A protocol block, and below it the global line that was to reach into it. */
export const mailPluginsOrder: Rule = {
  id: 'mail-plugins-order',
  severity: 'error',
  summary: 'mail_plugins is set globally after a block has copied it.',
  why: 'New mail is not announced in that program. $mail_plugins stands for what the list is at that line: a later global line does not reach a block before it. Dovecot only warns about the order.',
  source: 'config-parser.c, config_write_value; observed with 2.3.19.1',
  log: "doveconf: Warning: /etc/dovecot/dovecot.conf line 5: Global setting mail_plugins won't change the setting inside an earlier filter at /etc/dovecot/dovecot.conf line 3",
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = quota\nprotocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\nmail_plugins = $mail_plugins notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
    good: [
      'mail_plugins = quota\nmail_plugins = $mail_plugins notify push_notification\nprotocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\nplugin {\n  push_notification_driver = dlog\n}\n',
      'mail_plugins = notify push_notification\nprotocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\nmail_plugins = $mail_plugins quota\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model, chains}) {
    const missing = pluginsOf(model.effective.protocol('global')).filter(
      (name) => name === 'notify' || looksLikePush(name),
    );
    for (const {protocol} of chains) {
      const found = copiedList(model, protocol);
      if (found === null) continue;
      const {copy, late} = found;
      yield {
        ...(deliveryProtocols.includes(protocol) ? {} : {severity: 'info'}),
        message: `protocol ${protocol} copied mail_plugins before this line, so it runs without push_notification`,
        span: late.span,
        hint: `Move this line before the block, or write there mail_plugins = ${copy.value.text} ${missing.join(' ')}`,
        setting: 'mail_plugins',
        protocols: [protocol],
        related: [{message: `the list is copied here`, span: copy.span}],
      };
    }
  },
};
