import {type Fact, plugin, withPlugins} from './fact.js';

const all = 'notify push_notification mail_lua push_notification_lua';

/** The lua driver's settings. What a script does is judged by `lua check`. */
export const lua: readonly Fact[] = [
  {
    fact: 'no script is named',
    config: withPlugins(all, 'push_notification_driver = lua'),
    rules: ['lua-script-unnamed'],
  },
  {
    fact: 'the script does not exist',
    config: withPlugins(all, 'push_notification_driver = lua:file=/nonexistent/push.lua'),
    rules: ['lua-script-missing'],
  },
  {
    fact: 'a space ends the path',
    config: withPlugins(all, 'push_notification_driver = lua:file=/nonexistent/my push.lua'),
    rules: ['lua-script-missing'],
  },
  {
    fact: 'a relative path depends on the working directory',
    config: withPlugins(all, 'push_notification_driver = lua:file=push.lua'),
    rules: ['lua-path-relative'],
  },
  {
    fact: 'mail_lua_script without mail_user_created gives the driver no script',
    config: {
      'dovecot.conf': withPlugins(all, 'mail_lua_script = /etc/dovecot/mail.lua', 'push_notification_driver = lua'),
      'mail.lua': 'x = 1\n',
    },
    rules: ['lua-script-without-hook'],
  },
  {fact: 'lua without its plugin', config: plugin('push_notification_driver = lua'), rules: ['driver-plugin-missing']},
  {fact: 'a script with a syntax error does not start and ends the chain', elsewhere: 'lua check', by: 'syntax error'},
  {
    fact: 'script_init that returns anything but the integer 0 ends the chain',
    elsewhere: 'lua check',
    by: 'script-init-return',
  },
  {
    fact: 'an error in begin_txn aborts the process after the mail was stored',
    elsewhere: 'lua check',
    by: 'begin-txn-error',
  },
  {fact: 'an error in an event function loses that event', elsewhere: 'lua check', by: 'the error in the handler'},
  {
    fact: 'the script is read with the rights of the mail user',
    elsewhere: 'config check --online',
    by: 'lua-script-refused',
  },
  {
    fact: 'mail_lua_script that does not exist fails every session',
    config: withPlugins(all, 'mail_lua_script = /nonexistent/mail.lua', 'push_notification_driver = dlog'),
    rules: ['lua-script-missing'],
  },
];
