import {deliveryProtocols, looksLikePush, pluginLists, pluginsOf} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** The push plugins in `protocol imap` only. */
export const pushNotForDelivery: Rule = {
  id: 'push-not-for-delivery',
  severity: 'error',
  summary: 'The push plugins are loaded, and by none of the programs that deliver mail.',
  why: 'MessageNew is raised by lmtp and lda only, and the ox driver reacts to nothing else: loaded by imap alone it can never send. Other drivers announce what imap does, and no new mail; that is then mentioned as information.',
  source: 'mail-deliver.c; push-notification-driver-ox.c; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'mail_attribute_dict = file:%h/dovecot-attributes\nprotocol imap {\n  mail_plugins = notify push_notification\n}\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\nprotocol imap {\nmail_plugins {\n    notify = yes\n    push_notification = yes\n  }\n}\npush_notification ox {\n  ox_url = http://127.0.0.1:8009/n\n}\n',
    ],
    good: [
      'mail_attribute_dict = file:%h/dovecot-attributes\nprotocol lmtp {\n  mail_plugins = notify push_notification\n}\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
  },

  *check(input) {
    const {model, chains} = input;
    if (pluginsOf(model.effective.protocol('global')).some(looksLikePush)) return;
    const delivering = chains.filter(({protocol}) => deliveryProtocols.includes(protocol));
    if (delivering.some(({pluginLoaded, sessionFails}) => pluginLoaded || sessionFails !== null)) return;
    for (const {protocol, words} of pluginLists(input)) {
      const push = words.find(({name}) => name === 'push_notification');
      const started = chains.find((chain) => chain.protocol === protocol)?.started ?? [];
      if (push === undefined || started.length === 0) continue;
      const ox = started.find(({driver}) => driver === 'ox');
      yield {
        ...(ox === undefined ? {severity: 'info'} : {}),
        message:
          ox === undefined
            ? `new mail is not announced: neither lmtp nor lda loads the push plugins, only ${protocol}`
            : `${ox.setting} (ox) can never send: neither lmtp nor lda loads the push plugins, only ${protocol}`,
        span: push.span,
        hint: 'Load them in protocol lmtp (and lda) too, or outside of all blocks.',
        setting: 'mail_plugins',
        protocols: [...deliveryProtocols],
      };
    }
  },
};
