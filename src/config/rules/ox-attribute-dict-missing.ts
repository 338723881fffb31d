import {deliveryProtocols} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** ox without a place for attributes. */
export const oxAttributeDictMissing: Rule = {
  id: 'ox-attribute-dict-missing',
  severity: 'error',
  summary: 'An ox driver starts, and there is no mail_attribute_dict at all.',
  why: "The driver asks for a user's http-notify entry before it sends. Without an attribute dictionary there are no entries, and nothing is ever sent.",
  source: 'push-notification-driver-ox.c; index-attribute.c; observed with 2.3.19.1',
  log: 'Error: push-notification-ox: Skipped because unable to get attribute: Mailbox attributes not enabled',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
  },

  *check({model, chains}) {
    if (chains.some(({protocol}) => model.effective.protocol(protocol).value('mail_attribute_dict') !== '')) return;
    for (const {protocol, started} of chains) {
      const ox = started.find(({driver}) => driver === 'ox');
      if (ox === undefined || !deliveryProtocols.includes(protocol)) continue;
      yield {
        message: `${ox.setting} (ox) can never send: mail_attribute_dict is not set`,
        span: ox.span,
        hint: 'Set mail_attribute_dict = file:%h/dovecot-attributes outside of all blocks.',
        setting: 'mail_attribute_dict',
        protocols: [protocol],
      };
    }
  },
};
