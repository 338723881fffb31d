import {looksLikePush, pluginsOf} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** Drivers without the plugin that runs them. */
export const pushPluginNotLoaded: Rule = {
  id: 'push-plugin-not-loaded',
  severity: 'error',
  summary: 'Drivers are set, and no program loads push_notification.',
  why: 'The settings are read by the plugin alone. Without it in mail_plugins no driver starts, and nothing is logged.',
  source: 'push-notification-plugin.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'plugin {\n  push_notification_driver = dlog\n}\n',
      'mail_plugins = notify\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model, chains}) {
    const views = [...chains.map(({protocol}) => protocol), 'global'].map((name) => model.effective.protocol(name));
    // A misspelt or quoted name has its own finding.
    if (views.some((view) => pluginsOf(view).some((name) => looksLikePush(name) || name.startsWith('$')))) return;
    const driver = views.map((view) => view.plugin.get('push_notification_driver')).find((setting) => setting?.value);
    if (driver === undefined) return;
    yield {
      message: 'the driver never starts: no program has push_notification in mail_plugins',
      span: driver.span,
      hint: 'Set mail_plugins = $mail_plugins notify push_notification outside of all blocks.',
      setting: driver.key,
    };
  },
};
