import {configuredDrivers} from '../configured-drivers-2.3.js';
import {isScriptMissing} from '../drivers/lua-script.js';
import {expandPercent} from '../drivers/percent.js';
import {pluginsOf} from '../mail-plugins.js';
import {pieceSpan} from '../piece-span.js';
import type {CheckInput, Rule, RuleFinding} from './rule.js';

/** A lua driver whose script cannot be read. */
export const luaScriptMissing: Rule = {
  id: 'lua-script-missing',
  severity: 'error',
  summary: 'The script of a lua driver or of mail_lua cannot be read.',
  why: 'The driver cannot start and ends the chain; without the script of mail_lua_script no session opens. The path ends at the first blank, which nothing but the log of each session tells.',
  source: 'push-notification-driver-lua.c, push_notification_driver_lua_init; observed with 2.3.19.1',
  log: 'Error: lua: access(/etc/dovecot/absent.lua) failed: No such file or directory',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = mail_lua\nplugin {\n  mail_lua_script = /etc/dovecot/absent.lua\n}\n',
      'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:file=/etc/dovecot/absent.lua\n}\n',
    ],
    good: [
      {
        'dovecot.conf':
          'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:file=/etc/dovecot/push.lua\n}\n',
        'push.lua': 'function dovecot_lua_notify_begin_txn(user) return {} end\n',
      },
    ],
  },

  *check(input) {
    yield* missingMailScripts(input);
    for (const {chain, driver, origin, setting, why, value, view} of configuredDrivers(input)) {
      if (driver !== 'lua' || why !== 'script-missing') continue;
      const global = view.plugin.get('push_notification_lua_script_file');
      const path = global?.value || value.options.findLast(({key}) => key === 'file')?.value || '';
      if (!path.startsWith('/')) continue;
      const cutAtBlank = !global?.value && value.options.some((option) => option.value === null);
      yield {
        message: `the script of ${setting} cannot be read, and the driver never starts: ${path}`,
        span: pieceSpan((global?.value ? global : origin).node, path),
        hint: cutAtBlank
          ? 'Use a path without blanks: it ends at the first one.'
          : 'Put the script there, or correct the path.',
        setting: global?.value ? global.key : setting,
        protocols: [chain.protocol],
      };
    }
  },
};

/** mail_lua loads its script with each session. */
function* missingMailScripts({model, files}: CheckInput): Iterable<RuleFinding> {
  for (const name of ['global', ...model.effective.named]) {
    const view = model.effective.protocol(name);
    const script = view.plugin.get('mail_lua_script');
    if (script === undefined || !pluginsOf(view).includes('mail_lua')) continue;
    if (!isScriptMissing(expandPercent(script.value).value, files)) continue;
    yield {
      message: `mail_lua cannot read its script, and no session can be opened: ${script.value || 'the path is empty'}`,
      span: script.node.value.span,
      hint: script.value === '' ? 'Remove the setting.' : 'Put the script there, or correct the path.',
      setting: 'mail_lua_script',
    };
  }
}
