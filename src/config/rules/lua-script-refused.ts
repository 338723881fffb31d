import type {DriverChain} from '../drivers/driver.js';
import {badOutcomes} from './outcome-finding.js';
import type {Rule, RuleFinding} from './rule.js';

const driver =
  'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:file=/etc/dovecot/push.lua\n}\n';

const mail =
  'mail_plugins = mail_lua notify push_notification\nplugin {\n  mail_lua_script = /etc/dovecot/push.lua\n  push_notification_driver = dlog\n}\n';

const driver24 =
  'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  mail_lua = yes\n  notify = yes\n  push_notification = yes\n  push_notification_lua = yes\n}\npush_notification lua {\n  lua_file = /etc/dovecot/push.lua\n}\n';

/** A script that does not start. */
export const luaScriptRefused: Rule = {
  id: 'lua-script-refused',
  severity: 'error',
  summary: 'The script of a lua driver or of mail_lua does not start.',
  why: 'The driver cannot start and ends the chain; mail is delivered all the same. If the script of mail_lua does not start, or any script calls os.exit, every session fails. The script is loaded without files, processes and network, and stopped after 2 s; with --online a path that is not a regular file is found too.',
  source: 'dlua-script.c, dlua_script_create_file, dlua_script_init; observed with 2.3.19.1 and 2.4.1',
  log: "Error: lua: lua_load(/etc/dovecot/push.lua) failed: /etc/dovecot/push.lua:1: unexpected symbol near '='",
  examples: {
    bad: [
      {'dovecot.conf': driver, 'push.lua': 'local list = = {}\n'},
      {'dovecot.conf': driver24, 'push.lua': 'local list = = {}\n'},
      {'dovecot.conf': driver, 'push.lua': 'function script_init() return 1 end\n'},
      {'dovecot.conf': mail, 'push.lua': "error('no')\n"},
      {'dovecot.conf': driver, 'push.lua': 'os.exit(1)\n'},
    ],
    good: [{'dovecot.conf': driver, 'push.lua': 'function dovecot_lua_notify_begin_txn(user) return {} end\n'}],
  },

  *check(input) {
    yield* badOutcomes(input, 'scripts');
    for (const chain of input.chains) yield* refusedIn(chain);
  },
};

function* refusedIn(chain: DriverChain): Iterable<RuleFinding> {
  const {configured, sessionFails, failsAt} = chain;
  const protocols = [chain.protocol];
  for (const {setting, span, refusal} of configured) {
    if (refusal?.why === 'script-exits' && failsAt === span) {
      const message = `every session is aborted, because the script of ${setting} calls os.exit when it is loaded`;
      yield {message, span, hint: 'Remove os.exit from the script.', setting, protocols};
    }
    if (refusal?.why !== 'script-refused') continue;
    const message = `${setting} never starts, because its script fails: ${refusal.text}`;
    yield {message, span, hint: 'Fix the script; dovepush lua check and lua run show more.', setting, protocols};
  }
  if (!chain.mailScriptRefused || failsAt === null) return;
  const message = `every session fails, because the script of mail_lua does: ${sessionFails}`;
  yield {message, span: failsAt, hint: 'Fix the script; dovepush lua check shows more.', protocols};
}
