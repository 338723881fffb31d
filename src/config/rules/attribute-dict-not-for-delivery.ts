import {hasAttributes} from '../driver-blocks-2.4.js';
import type {EffectiveView} from '../effective.js';
import {deliveryProtocols} from '../mail-plugins.js';
import {soundDriver} from '../reach.js';
import type {Span} from '../span.js';
import type {Rule} from './rule.js';

/** mail_attribute_dict for IMAP only. */
export const attributeDictNotForDelivery: Rule = {
  id: 'attribute-dict-not-for-delivery',
  severity: 'error',
  summary: 'mail_attribute_dict is set for other programs, and not for the one that delivers.',
  why: 'The ox driver runs in the program that delivers the mail. Clients can set their http-notify entry, and the driver never sees it.',
  source: 'push-notification-driver-ox.c; index-attribute.c; observed with 2.3.19.1',
  log: 'Error: push-notification-ox: Skipped because unable to get attribute: Mailbox attributes not enabled',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nprotocol imap {\n  mail_attribute_dict = file:%h/dovecot-attributes\n}\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification ox {\n  ox_url = http://127.0.0.1:8009/n\n}\nprotocol imap {\n  mail_attribute {\n    dict file {\n      path = %{home}/dovecot-attributes\n    }\n  }\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
  },

  *check({model, chains}) {
    const viewOf = (protocol: string) => model.effective.protocol(protocol);
    const others = chains.map(({protocol}) => protocol).filter((protocol) => hasAttributes(viewOf(protocol)));
    if (others.length === 0) return;
    for (const chain of chains) {
      const {protocol} = chain;
      const ox = soundDriver(chain, 'ox');
      if (ox === undefined || !deliveryProtocols.includes(protocol) || others.includes(protocol)) continue;
      yield {
        message: `${ox.setting} (ox) can never send here: attributes are set for ${others.join(', ')} only`,
        span: placeOf(viewOf(others[0] ?? '')) ?? ox.span,
        hint: 'Set them outside of all protocol blocks.',
        setting: model.dialect === '2.3' ? 'mail_attribute_dict' : 'mail_attribute',
        driver: ox.setting,
        protocols: [protocol],
        related: [{message: `${ox.setting} is set here`, span: ox.span}],
      };
    }
  },
};

function placeOf(view: EffectiveView): Span | undefined {
  return view.settings.get('mail_attribute_dict')?.span ?? view.blocks('mail_attribute')[0]?.node?.span;
}
