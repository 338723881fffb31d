import {beginFunction} from '../../driver-events.js';
import {raisesIn} from '../raising.js';
import type {LuaRule} from '../rule.js';
import {parametersOf} from '../script.js';

/** How many further places are named. */
const furtherPlaces = 4;

/** A `begin_txn` that may fail. */
export const beginRaises: LuaRule = {
  id: 'lua-begin-raises',
  severity: 'warning',
  summary: 'dovecot_lua_notify_begin_txn can raise an error.',
  why: 'After an error in it the process aborts when the session ends (mail-user.c, refcount == 1). LMTP has stored the mail by then and gives no reply, so that the sender delivers it again, and again.',
  source: 'push-notification-driver-lua.c, push_notification_driver_lua_begin_txn; observed with 2.3.19.1',
  log: 'Panic: file mail-user.c: line 258 (mail_user_deinit): assertion failed: ((*user)->refcount == 1)',
  examples: {
    bad: [
      'function dovecot_lua_notify_begin_txn(user)\n  error("not ready")\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return {token = user:metadata_get("/private/vendor/token")}\nend\n',
      'local function load(user)\n  return assert(io.open(user.home))\nend\nfunction dovecot_lua_notify_begin_txn(user)\n  return load(user)\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return settings.users[user.username].token\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return {url = "http://" .. user:plugin_getenv("push_host")}\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return {id = tonumber(user.username) + 1}\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return {size = #user.quota}\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  local host = user:plugin_getenv("push_host")\n  return {url = "http://" .. host}\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  local name, domain = user.username:match("(.+)@(.+)")\n  return {key = "at" .. domain}\nend\n',
      'local cache = {}\nfunction dovecot_lua_notify_begin_txn(user)\n  local entry = cache[user.username]\n  entry.seen = true\n  return entry\nend\n',
      'local M = {}\nfunction M.make(user)\n  return {id = user.quota + 1}\nend\nfunction dovecot_lua_notify_begin_txn(user)\n  return M.make(user)\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_begin_txn(user)\n  dovecot.i_debug("begin " .. user.username)\n  return {user = user.username:lower()}\nend\n',
      'local function make(user)\n  return {token = user:metadata_get("/private/vendor/token")}\nend\nfunction dovecot_lua_notify_begin_txn(user)\n  local ok, context = pcall(make, user)\n  return ok and context or {}\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return {quota = user.quota and user.quota .. "/push", file = user.home .. "/push", id = user.uid + 1, own = user.username == nil}\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return {url = "http://" .. (user:plugin_getenv("push_host") or "localhost")}\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  local host = user:plugin_getenv("push_host")\n  if not host then return {} end\n  return {url = "http://" .. host}\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  local rule = user:plugin_getenv("quota_rule")\n  return {limit = rule and rule:match("%d+")}\nend\n',
      'local cache = {}\nfunction dovecot_lua_notify_begin_txn(user)\n  local entry = cache[user.username] or {}\n  for key in pairs(entry) do entry[key] = nil end\n  return entry\nend\n',
      'local Queue = {}\nQueue.__index = Queue\nfunction Queue.new(user)\n  return setmetatable({owner = user.username:lower(), n = 0}, Queue)\nend\nfunction dovecot_lua_notify_begin_txn(user)\n  dovecot.i_debug(string.format("%s: %s, 100%%", string.lower(user.username), ("%s"):format(user.home)))\n  return Queue.new(user)\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  pcall(function() error("never mind") end)\n  return {}\nend\n',
    ],
  },

  *check(script) {
    const begin = script.global(beginFunction)?.body;
    if (!begin) return;
    const raises = [...raisesIn(script, begin, parametersOf(begin)[0])];
    const first = raises.find(({certain}) => certain) ?? raises[0];
    if (first === undefined) return;
    const further = raises.filter((raise) => raise !== first).slice(0, furtherPlaces);
    const related = further.map(({node, what}) => ({message: `${what} can raise too`, span: script.spanOf(node)}));
    yield {
      severity: first.certain ? 'error' : 'warning',
      message: `begin_txn ${first.certain ? 'raises' : 'can raise'} an error here (${first.what}), and the process aborts when the session ends`,
      span: script.spanOf(first.node),
      hint: 'Call what can fail through pcall, and return an empty table where it did.',
      ...(related.length === 0 ? {} : {related}),
    };
  },
};
