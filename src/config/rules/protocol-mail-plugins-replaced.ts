import {deliveryProtocols, looksLikePush, pluginsOf} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** `protocol lmtp { mail_plugins = sieve }`: the list is replaced. */
export const protocolMailPluginsReplaced: Rule = {
  id: 'protocol-mail-plugins-replaced',
  severity: 'error',
  summary: 'A protocol block replaces mail_plugins, and the push plugins are lost there.',
  why: 'mail_plugins in a block replaces the list; only $mail_plugins keeps it. Where the program delivers mail, new messages are no longer announced, and nothing is logged.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\nprotocol lmtp {\n  mail_plugins = sieve\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\nprotocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\n',
    ],
  },

  *check({model, chains}) {
    if (!pluginsOf(model.effective.protocol('global')).includes('push_notification')) return;
    for (const {protocol} of chains) {
      const view = model.effective.protocol(protocol);
      const list = view.settings.get('mail_plugins');
      if (list === undefined || list.filter === null || looksLikePush(list.value)) continue;
      const {value} = list.node;
      const serious =
        deliveryProtocols.includes(protocol) && (view.plugin.get('push_notification_driver')?.value ?? '') !== '';
      yield {
        ...(serious ? {} : {severity: 'info'}),
        message: `mail_plugins is replaced here, so that ${protocol} runs without push_notification`,
        span: value.span,
        hint: `Keep the list: mail_plugins = $mail_plugins ${value.text}`.trimEnd(),
        setting: 'mail_plugins',
        protocols: [protocol],
        ...(value.kind === 'literal' && value.raw !== '' && serious
          ? {
              edits: [
                {span: {...value.span, endLine: value.span.line, endColumn: value.span.column}, text: '$mail_plugins '},
              ],
            }
          : {}),
      };
    }
  },
};
