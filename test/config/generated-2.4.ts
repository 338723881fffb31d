import {host} from '../../src/config/load.js';
import type {KnownSetting} from '../../src/config/settings/known.js';
import {Dice} from './dice.js';

/** Settings whose judgement needs the host, other packages, or more of the file than one line. */
const left =
  /^(auth_policy|auth_proxy|default_.*user|default_internal_group|mail_plugin_dir|mail_(driver|path|uid|gid|home|debug)$|first_valid|last_valid|log_path|(info|debug)_log_path|ssl_|sieve_|pop3|submission|managesieve|listen|base_dir|state_dir|libexec_dir|protocols|service_|(unix|inet|fifo)_listener|passdb|userdb|oauth2|ldap|language|acl|fts|dict|mysql|pgsql|sqlite|cassandra|metric|event_exporter|namespace|mailbox|quota|crypt|login_|imapc|layout|dsync|haproxy|stats_|doveadm_proxy|mail_attachment_det|dovecot_|lua_|push_|mail_plugins|instance_name|mail_server_admin|mail_ext|mail_chroot|valid_chroot|mail_temp|syslog|import_env|log_|version_ignore|verbose_proctitle|process_shutdown|shutdown_clients|recipient_delimiter|postmaster|hostname|mail_cache|mail_(always|never)|fs_|execute|mail_lua|virtual|welcome|trash|last_login|lazy|notify_status|mail_compress|compress|rawlog|imap_urlauth|lmtp_proxy|mail_access|mail_priv|lock_method|mail_(volatile|control|index|alt|inbox)|mmap)/;

const known = host.known.known24();
const settings = Object.entries(known.settings[''] ?? {}).filter(
  ([name, {type, ...rest}]) =>
    !left.test(name) && !('package' in rest) && !/list$|file|keyword|words|system/.test(type),
);

const blockNames = ['ox', 'dlog', 'lua', 'a', 'b', 'main', '"x y"', 'a/b', '"it\'s"', 'OX', '""'];
const urls = [
  'http://127.0.0.1:8009/n',
  'http://127.0.0.1:8009/m',
  'http://127.0.0.1:8009/n',
  'http://u:p@127.0.0.1:8009/n',
  '"http://127.0.0.1:8009/q?x=1"',
  'http://127.0.0.1:8009/$ENV:DOVEPUSH_CORPUS',
  '$ENV:DP_URL',
  '<url.txt',
  'httq://h/n',
  'http://127.0.0.1:8009/a b',
  'http://127.0.0.1:8009/%20',
  'http://127.0.0.1:8009/%u',
  '//127.0.0.1:8009/n',
  'http://[::1]:8009/n',
  'http://127.0.0.1:99999/n',
  '%{literal("http://127.0.0.1:8009/v")}',
  '',
];
const drivers = [
  'dlog',
  'ox',
  'OX',
  'lua',
  'kafka',
  'dlog:',
  '%{literal("dlog")}',
  '%{user}',
  '<driver.txt',
  '"dlog"',
  '',
];
const times = [
  '5s',
  '10s',
  '60 secs',
  '1 min',
  '250ms',
  '0',
  '5',
  'unlimited',
  '1h',
  '%{literal("5s")}',
  '2 weeks',
  'x',
];
const bools = ['yes', 'no', 'YES', 'y', '1', 'true', '%{literal("yes")}', '', 'no'];
const plugins = [
  'notify',
  'push_notification',
  'push_notification',
  'notify',
  'mail_lua',
  'push_notification_lua',
  'quota',
];
const protocols = ['lda', 'imap', '!imap', '!lda', 'lmtp', 'pop3', '"lda"', ''];
const networks = ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '::1', '10.0.0.0/40', '0.0.0.0/0', '192.0.2.1/24'];
const malformed = [
  'push_notification{',
  'push_notification {',
  'key: value',
  'mail_plugins += quota',
  '= value',
  '}',
  '{',
  'group @g {',
  'group @g one two {',
  'plugin {',
  'push_notification a b {',
  'push_notification __x {',
  'mail_attribute x {',
  'protocol imap lda {',
  '!include missing.conf',
  '!include_try missing.conf',
  'nonsense',
  'no_such_setting = x',
  'no_such_block x {',
  '"mail_debug" = yes',
  '@nope = x',
  'mail_plugins = "a',
  'push_notification = x',
  'mail_attribute = x',
  'push_notification/x = y',
  'lua_settings = x',
  'mail_log_prefix = "%{user} x: "',
  'mail_log_prefix = %{nope}',
  'mail_log_prefix = %{nope | default("x")}',
  'mail_log_prefix = %{user | nofilter}',
  'mail_log_prefix = %{user',
  'hostname = $SET:no_such',
  'hostname = $SET:mail_plugins',
  'hostname = $SET:hostname a   b',
  'dovecot_config_version = 2.4.0',
  'dovecot_config_version = 2.4.1',
  'dovecot_storage_version = 2.4.1',
  'mail_location = maildir:~/M',
  'mail_attribute_dict = file:%h/x',
];

function spelt(key: string, value: string, dice: Dice): string {
  return `${key}${dice.pick([' = ', ' = ', ' = ', '=', ' =', '= ', '\t=\t'])}${value}`;
}

function settingValue({type, values = []}: KnownSetting, dice: Dice): string {
  if (dice.chance(0.05))
    return dice.pick(['maybe', '-1', '99999999999', '5 parsecs', '1.5', '0', '', 'unlimited', '<url.txt']);
  switch (type) {
    case 'bool':
      return dice.pick(dice.chance(0.9) ? ['yes', 'no'] : bools);
    case 'enum':
      return dice.pick(values);
    case 'number':
      return dice.pick(dice.chance(0.9) ? ['1', '5', '100'] : ['0100', '4294967295', 'unlimited']);
    case 'octal':
      return dice.pick(['0600', '0666', '384', '08']);
    case 'port':
      return dice.pick(['143', '65535', '0', '70000']);
    case 'size':
      return dice.pick(['10M', '1 G', '5 kB', '3000000b', 'unlimited']);
    case 'time':
    case 'time_ms':
      return dice.pick(dice.chance(0.9) ? ['5s', '60 secs', '1 min'] : times);
    default:
      return dice.pick(['a', 'b c', '"q  q"', "'s'", '$ENV:DOVEPUSH_CORPUS x', 'a\tb', 'é', 'x=y', '~/x', '/x/y', '']);
  }
}

function anySetting(dice: Dice): string {
  const [name, setting] = dice.pick(settings);
  return spelt(name, settingValue(setting, dice), dice);
}

/** A line inside a push_notification block, in short or in full. */
function pushLine(dice: Dice, name: string): string {
  const [full, values] = dice.pick([
    ['push_notification_driver', drivers],
    ['push_notification_driver', ['dlog', 'ox', 'dlog', 'lua']],
    ['push_notification_ox_url', urls],
    ['push_notification_ox_url', ['http://127.0.0.1:8009/n', 'http://127.0.0.1:8009/m']],
    ['push_notification_ox_cache_ttl', times],
    ['push_notification_ox_user_from_metadata', bools],
    ['push_notification_name', ['x', 'dlog']],
    ['lua_file', ['s.lua', 'bad/../s.lua', '"s.lua"', 'missing.lua', 'inline:x', '%{home}/s.lua', '']],
    ['http_client_request_timeout', times],
    ['http_server_rawlog_dir', ['/x']],
  ] as const);
  const short = full.replace(/^push_notification_(ox_)?/, name === 'ox' && dice.chance(0.5) ? '' : '$1');
  const value = dice.chance(0.6) ? (values[0] ?? '') : dice.pick(values);
  return spelt(dice.chance(0.15) ? full : short, value, dice);
}

function pushBlock(dice: Dice): string[] {
  const name = dice.pick(blockNames);
  const lines = Array.from({length: dice.below(4)}, () => pushLine(dice, name));
  if (dice.chance(0.1)) lines.push('lua_settings {', 'k = v', '}');
  if (dice.chance(0.05)) lines.push(anySetting(dice));
  return [`push_notification ${name} {`, ...lines, '}'];
}

function pluginLines(dice: Dice): string[] {
  const names = Array.from({length: 1 + dice.below(3)}, () => dice.pick(plugins));
  if (dice.chance(0.3))
    return [spelt('mail_plugins', ['notify', ...names].join(dice.pick([' ', ' ', ', ', '  '])), dice)];
  if (dice.chance(0.15)) return names.map((name) => spelt(`mail_plugins/${name}`, dice.pick(bools), dice));
  return ['mail_plugins {', ...names.map((name) => spelt(name, dice.pick(['yes', 'yes', 'yes', 'no']), dice)), '}'];
}

function attribute(dice: Dice): string[] {
  const name = dice.pick(['file', 'file', 'proxy', 'foo']);
  const lines = dice.pick([
    ['path = %{home}/attributes'],
    ['dict_file_path = /x'],
    ['name = x'],
    ['driver = file', 'path = /x'],
    [],
  ]);
  return ['mail_attribute {', ...(dice.chance(0.9) ? [`dict ${name} {`, ...lines, '}'] : []), '}'];
}

const groupUses = ['@g = one', '@g = two', '@h = one', '@g = nope', '@mailbox_defaults = english'];

function group(dice: Dice, depth: number): string[] {
  const lines = dice.chance(0.7) ? statements(dice, 1 + dice.below(3), depth + 2) : [dice.pick(groupUses)];
  return [`group ${dice.pick(['@g one', '@g two', '@h one'])} {`, ...lines, '}'];
}

function filter(dice: Dice, depth: number): string[] {
  const inner = statements(dice, 1 + dice.below(3), depth + 1);
  if (dice.chance(0.85)) return [`protocol ${dice.pick(protocols)} {`, ...inner, '}'];
  const type = dice.pick(['local', 'remote', 'local_name']);
  return [
    `${type} ${type === 'local_name' ? dice.pick(['a.example', '"a b"', '*.example']) : dice.pick(networks)} {`,
    ...inner,
    '}',
  ];
}

const paths = [
  'push_notification/a/driver = dlog',
  'push_notification/main/ox_url = http://127.0.0.1:8009/p',
  'push_notification/ox/url = http://127.0.0.1:8009/p',
  'mail_attribute/dict/file/path = /x',
  'push_notification/a/nope = x',
  'service/imap/process_limit = 5',
  'mail_debug/x = yes',
  'protocol/lda/mail_debug = yes',
];

const includes = [
  '!include one.conf',
  '!include_try two.conf',
  '!include conf.d/*.conf',
  '!include {one,two}.conf',
  '!include one.conf two.conf',
];

function rootPush(dice: Dice): string {
  const key = dice.pick(['driver', 'ox_url', 'ox_cache_ttl', 'ox_user_from_metadata', 'name']);
  const values = {driver: drivers, ox_url: urls, ox_cache_ttl: times, ox_user_from_metadata: bools, name: ['x']};
  return spelt(`push_notification_${key}`, dice.pick(values[key as keyof typeof values]), dice);
}

function statement(dice: Dice, depth: number): string[] {
  const roll = dice.next();
  if (roll < 0.05) return [dice.pick(['', '# comment', '  # "q', '\t'])];
  if (roll < 0.35) return pushBlock(dice);
  if (roll < 0.45) return pluginLines(dice);
  if (roll < 0.5) return attribute(dice);
  if (roll < 0.55) return [rootPush(dice)];
  if (roll < 0.75) return depth === 0 || dice.chance(0.05) ? filter(dice, depth) : pushBlock(dice);
  if (roll < 0.8) return depth === 0 || dice.chance(0.1) ? group(dice, depth) : [dice.pick(groupUses)];
  if (roll < 0.84) return [dice.pick(groupUses)];
  if (roll < 0.93) return [anySetting(dice)];
  if (roll < 0.95) return [dice.pick(paths)];
  if (roll < 0.99) return depth === 0 ? [dice.pick(includes)] : pushBlock(dice);
  return [dice.pick(malformed)];
}

function statements(dice: Dice, count: number, depth: number): string[] {
  return Array.from({length: count}, () => statement(dice, depth)).flat();
}

/** Writes a line as people do: indented, commented, continued, or with a mistake in it. */
function dress(line: string, dice: Dice): string {
  let text = dice.pick(['', '', '  ', '\t']) + line;
  if (dice.chance(0.01)) text = text.replaceAll(' ', dice.pick([' \\\n', '\\\n', ' \\ # c\n']));
  if (dice.chance(0.04)) text += dice.pick([' # note', '# note', ' # it\'s "', '\t#', ' \\']);
  if (dice.chance(0.01)) text += dice.pick([' ', '\t', '\r', '\f', '\u00a0']);
  return text;
}

const noise = ['{', '}', '=', '"', "'", '\\', '#', '$', '<', '\n', ' ', '/', '%{', '@', 'x'];

function mutate(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  return text.slice(0, at) + (dice.chance(0.6) ? dice.pick(noise) : '') + text.slice(at + (dice.chance(0.5) ? 1 : 0));
}

function file(dice: Dice, most: number): string {
  const lines = statements(dice, 1 + dice.below(most), 0).map((line) => dress(line, dice));
  const text = `${lines.join('\n')}\n`;
  return dice.chance(0.06) ? mutate(text, dice) : text;
}

const head = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
const loaded = 'mail_plugins {\n  notify = yes\n  push_notification = yes\n}\n';
const script = `function script_init()
  dovecot.i_info("LUASTART s")
  return 0
end
function dovecot_lua_notify_begin_txn(u) return {} end
function dovecot_lua_notify_end_txn(c, s) end
`;

/** The 2.4 configuration of a seed, by path. Files that may be included are there whether the main file names them or not. */
export function generateConfig24(seed: number): Readonly<Record<string, string>> {
  const dice = new Dice(seed);
  const first = dice.chance(0.97)
    ? head
    : dice.pick(['', 'dovecot_config_version = 2.4.0\n', 'dovecot_storage_version = 2.4.0\n']);
  return {
    'dovecot.conf': first + (dice.chance(0.8) ? loaded : '') + file(dice, 6),
    'one.conf': file(dice, 2),
    'two.conf': file(dice, 2),
    'conf.d/10-a.conf': file(dice, 2),
    'url.txt': 'http://127.0.0.1:8009/file',
    'driver.txt': 'dlog',
    's.lua': script,
  };
}
