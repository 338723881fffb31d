import {copiedList} from '../copied-lists.js';
import type {EffectiveView} from '../effective.js';
import {resolvePath} from '../language/paths.js';
import type {SettingNode} from '../language/tree.js';
import {deliveryProtocols, looksLikePush, pluginsOf} from '../mail-plugins.js';
import type {ConfigModel} from '../model.js';
import {blocksOf} from '../walk.js';
import type {Rule} from './rule.js';

/** `protocol lmtp { mail_plugins = sieve }`: the list is replaced. */
export const protocolMailPluginsReplaced: Rule = {
  id: 'protocol-mail-plugins-replaced',
  severity: 'error',
  summary: 'A protocol block replaces mail_plugins, and the push plugins are lost there.',
  why: 'mail_plugins in a block replaces the list; only $mail_plugins keeps it (2.3), or a block that changes single names (2.4). Where the program delivers mail, new messages are no longer announced, and nothing is logged.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\nprotocol lmtp {\n  mail_plugins = sieve\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\nprotocol lmtp {\n  mail_plugins = sieve\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\nprotocol lmtp {\n  mail_plugins {\n    sieve = yes\n  }\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\nprotocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\n',
    ],
  },

  *check({model, chains}) {
    if (!pluginsOf(model.effective.protocol('global')).includes('push_notification')) return;
    for (const {protocol} of chains) {
      const view = model.effective.protocol(protocol);
      const list = replacing(model, view);
      if (list === null || looksLikePush(pluginsOf(view).join(' ')) || copiedList(model, protocol) !== null) continue;
      const {value} = list;
      const serious = deliveryProtocols.includes(protocol) && hasDriver(view);
      yield {
        ...(serious ? {} : {severity: 'info'}),
        message: `mail_plugins is replaced here, so that ${protocol} runs without push_notification`,
        span: value.span,
        hint: hintFor(view, list),
        setting: 'mail_plugins',
        protocols: [protocol],
        ...(value.kind === 'literal' && value.raw !== '' && serious && view.dialect === '2.3'
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

/** The line in a block that sets the whole list anew. */
function replacing(model: ConfigModel, view: EffectiveView): SettingNode | null {
  if (view.dialect === '2.3') {
    const list = view.settings.get('mail_plugins');
    return list === undefined || list.filter === null ? null : list.node;
  }
  for (const block of blocksOf(model, 'protocol')) {
    if (block.name !== view.protocol) continue;
    for (const node of block.children) if (node.kind === 'setting' && node.key === 'mail_plugins') return node;
  }
  return null;
}

function hintFor({dialect}: EffectiveView, {value}: SettingNode): string {
  if (dialect === '2.4') return 'Add to the list: mail_plugins { NAME = yes }, each on a line of its own.';
  if (value.kind === 'file') {
    return `Add notify push_notification to ${resolvePath(value.text, value.span.file)}, which holds the list.`;
  }
  return `Keep the list: mail_plugins = $mail_plugins ${value.text}`.trimEnd();
}

function hasDriver(view: EffectiveView): boolean {
  return Boolean(view.plugin.get('push_notification_driver')?.value) || view.blocks('push_notification').length > 0;
}
