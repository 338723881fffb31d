import {hasAttributes} from '../driver-blocks-2.4.js';
import {deliveryProtocols} from '../mail-plugins.js';
import {soundDriver} from '../reach.js';
import type {Rule} from './rule.js';

/** ox without a place for attributes. */
export const oxAttributeDictMissing: Rule = {
  id: 'ox-attribute-dict-missing',
  severity: 'error',
  summary: 'An ox driver starts, and there is no dictionary for attributes at all.',
  why: "The driver asks for a user's http-notify entry before it sends. Without an attribute dictionary there are no entries, and nothing is ever sent.",
  source: 'push-notification-driver-ox.c; index-attribute.c; observed with 2.3.19.1',
  log: 'Error: push-notification-ox: Skipped because unable to get attribute: Mailbox attributes not enabled',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification ox {\n  url = http://127.0.0.1:8009/n\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\npush_notification ox {\n  url = http://127.0.0.1:8009/n\n}\n',
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
  },

  *check({model, chains}) {
    if (chains.some(({protocol}) => hasAttributes(model.effective.protocol(protocol)))) return;
    const old = model.dialect === '2.3';
    for (const chain of chains) {
      const {protocol} = chain;
      const ox = soundDriver(chain, 'ox');
      if (ox === undefined || !deliveryProtocols.includes(protocol)) continue;
      yield {
        message: `${ox.setting} (ox) can never send: ${old ? 'mail_attribute_dict' : 'a dict in mail_attribute'} is not set`,
        span: ox.span,
        hint: old
          ? 'Set mail_attribute_dict = file:%h/dovecot-attributes outside of all blocks.'
          : 'Set mail_attribute { dict file { path = %{home}/dovecot-attributes } }, each brace on its line.',
        setting: old ? 'mail_attribute_dict' : 'mail_attribute',
        driver: ox.setting,
        protocols: [protocol],
      };
    }
  },
};
