import type {EffectiveView} from '../effective.js';
import {looksLikePush, pluginsOf} from '../mail-plugins.js';
import type {Span} from '../span.js';
import type {Rule} from './rule.js';

/** Drivers without the plugin that runs them. */
export const pushPluginNotLoaded: Rule = {
  id: 'push-plugin-not-loaded',
  severity: 'error',
  summary: 'Drivers are set, and no program loads push_notification.',
  why: 'The settings are read by the plugin alone. Without it in mail_plugins no driver starts, and nothing is logged.',
  source: 'push-notification-plugin.c; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\npush_notification dlog {\n}\n',
      'plugin {\n  push_notification_driver = dlog\n}\n',
      'mail_plugins = notify\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model, chains}) {
    const views = [...chains.map(({protocol}) => protocol), 'global'].map((name) => model.effective.protocol(name));
    // A misspelt or quoted name has its own finding.
    if (views.some((view) => pluginsOf(view).some((name) => looksLikePush(name) || name.startsWith('$')))) return;
    const driver = views.map(firstDriver).find((found) => found !== null);
    if (!driver) return;
    yield {
      message: 'the driver never starts: no program has push_notification in mail_plugins',
      span: driver.span,
      hint: 'Add notify and push_notification to mail_plugins, outside of all blocks.',
      setting: driver.setting,
    };
  },
};

function firstDriver(view: EffectiveView): {setting: string; span: Span} | null {
  const old = view.plugin.get('push_notification_driver');
  if (old?.value) return {setting: old.key, span: old.span};
  const node = view.blocks('push_notification')[0]?.node;
  return node ? {setting: 'push_notification', span: node.span} : null;
}
