import {addPlugins, pluginLists} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** push_notification_lua without mail_lua. */
export const mailPluginsMailLuaMissing: Rule = {
  id: 'mail-plugins-mail-lua-missing',
  severity: 'error',
  summary: 'push_notification_lua is in mail_plugins, and mail_lua is not.',
  why: 'The plugin needs what mail_lua brings and cannot be loaded without. Then no session opens. doveconf sees nothing of it, and the message in the log speaks of a symbol only.',
  source: 'module-dir.c; push-notification-lua plugin; observed with 2.3.19.1',
  log: "Fatal: Couldn't load required plugin /usr/lib/dovecot/modules/lib22_push_notification_lua_plugin.so: dlopen() failed: /usr/lib/dovecot/modules/lib22_push_notification_lua_plugin.so: undefined symbol: dlua_dovecot_register",
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_lua\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n  push_notification_lua = yes\n}\npush_notification dlog {\n}\n',
    ],
    good: [
      'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check(input) {
    for (const {protocol, names, words} of pluginLists(input)) {
      const lua = words.find(({name}) => name === 'push_notification_lua');
      if (lua === undefined || names.some((name) => /^(?:\d+_)?mail_lua$/.test(name))) continue;
      yield {
        message: 'mail_plugins has push_notification_lua without mail_lua: no session can be opened',
        span: lua.span,
        hint: 'Add mail_lua to mail_plugins.',
        setting: 'mail_plugins',
        protocols: [protocol],
        ...addPlugins(lua, ['mail_lua']),
      };
    }
  },
};
