import {host} from '../../src/config/load.js';
import type {KnownSetting} from '../../src/config/settings/known.js';
import {Dice} from './dice.js';

/** A configuration of several files, by name; `dovecot.conf` is the main one. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** Settings whose judgement needs the host: its users, its name service, its folders, or hash names. */
const hostDependent = new Set([
  'auth_proxy_self',
  'auth_policy_hash_mech',
  'auth_policy_hash_truncate',
  'auth_policy_server_url',
  'mail_plugin_dir',
  'mail_attachment_hash',
  'default_internal_user',
  'default_login_user',
  'base_dir',
]);

const known = host.known.known23();
const rootSettings = Object.entries(known.settings[''] ?? {}).filter(
  ([name, setting]) => !hostDependent.has(name) && !('package' in setting),
);

const plugins = ['notify', 'push_notification', 'push_notification_kafka', 'quota', 'mail_lua', 'sieve', 'x'];
const protocols = ['lmtp', 'lda', 'imap', '!imap', '!lmtp', 'doveadm', 'ltmp', '"lmtp"', ''];
const networks = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.3',
  '192.0.2.0/24',
  '::1',
  'fe80::/10',
  '10.0.0.0/40',
  '0.0.0.0/0',
];
const pluginKeys = [
  'push_notification_driver',
  'push_notification_driver2',
  'push_notification_driver3',
  'push_notification_driver1',
  'push_notification_backend',
  'Push_Notification_Driver',
  'kafka.notification.kafka_brokers',
  'kafka.notification.settings.sasl.password',
  'quota',
  'sieve',
  'key#with hash',
  'mail_plugins',
  '',
  'with/slash',
  '"push_notification_driver"',
  'push_notification_driver\u200b',
  'push_notification_lua_script_file',
  'kafka.notification.settings.ssl.ca.location',
  'driver name',
];
const driverValues = [
  'dlog',
  'dlog:x',
  'ox:url=http://u:p@127.0.0.1/n cache_lifetime=10s',
  'ox:url=http://h/n#frag',
  'kafka:topic=t keyword_prefix=$ events=MessageNew',
  'lua:file=/etc/x.lua',
  'dlog }',
  'dlog {',
  '"dlog" x',
  '"dlog \\"x\\" \\\\ end"',
  "'dlog \\'x'",
  '"dlog',
  'dlog"',
  '"x\\"',
  '"',
  "'",
  '""',
  'ox:url=http://h/$x',
  '$ox:url',
  '<value.txt',
  '{',
  "it's # odd",
];
const words = ['a', 'b c', 'yes', 'no', '5', '10s', '1 M', 'a=b', 'x,y', 'é', 'a\u00a0b', '\\', 'c\\d', '#'];
const variables = [
  '$mail_plugins',
  '$mail_plugin',
  '$mail_plugins,',
  '$mail_plugins\tx',
  '$ENV:DOVEPUSH_CORPUS',
  '$ENV:UNSET_HERE',
  '$push_notification_driver',
  `$\{mail_plugins}`,
  '$plugin',
  '$service',
  '$hostname',
  '$default_vsz_limit',
  '$login_log_format',
  '$service/imap/executable',
  '$service/auth/user',
  '$service/imap-login/inet_listener/imaps/port',
  '$service/imap/unix_listener',
  '$service/own/executable',
  '$plugin/push_notification_driver',
  '$namespace/inbox/prefix',
  '$imap_metadata',
  '$protocols',
  '$login_greeting',
  'a$b',
  '$',
  '"$mail_plugins"',
];
const malformed = [
  'plugin{',
  'plugin { a = b }',
  'key: value',
  'mail_plugins += x',
  '= value',
  '}',
  '} }',
  '{',
  '{ {',
  'plugin a b {',
  'plugin "a b" {',
  'plugin "a" x {',
  'plugin "a {',
  '!include',
  '!INCLUDE x.conf',
  '!include=x.conf',
  'protocol imap',
  'nonsense',
  '"mail_plugins" = x',
  'no_such_block x {',
  'Mail_Plugins = notify',
  'PLUGIN {',
  'plugin\t{',
  'plugin {\f',
  '\fmail_plugins = notify',
  'mail_plugins\u00a0= notify',
  'mail_plugins=notify=x',
  'mail_plugins = = x',
  "'mail_plugins' = x",
  '!include_try',
  '!include one.conf two.conf',
  '!include "one.conf"',
  '!include ~/one.conf',
  'protocol lmtp imap {',
  'protocol "lmtp imap" {',
  'local {',
  'local "" {',
  'remote 10.0.0.0/33 {',
  'remote 10.0.0.0/ {',
  'remote ::1/129 {',
  'service {',
  'service "" {',
  'service a/b {',
  'namespace a/b {',
  'dict a {',
  'mail_plugins x {',
];

function value(dice: Dice): string {
  const parts = Array.from({length: 1 + dice.below(3)}, () => dice.pick(dice.chance(0.06) ? variables : words));
  const text = parts.join(dice.pick([' ', ' ', '  ', '\t', ', ']));
  if (dice.chance(0.15)) return `"${text}"`;
  if (dice.chance(0.05)) return `'${text}'`;
  if (dice.chance(0.05)) return `"${text}`;
  if (dice.chance(0.04)) return `${text}"`;
  if (dice.chance(0.03)) return `<${dice.pick(['value.txt', ' value.txt', 'missing.txt', 'folder', '/dev/null'])}`;
  return dice.chance(0.05) ? '' : text;
}

function goodValue(setting: KnownSetting, dice: Dice): string {
  if (setting.rules?.some(({filter}) => filter === true) === true && dice.chance(0.7)) return dice.pick(filters);
  switch (setting.type) {
    case 'bool':
      return dice.pick(['yes', 'no', 'YES', 'y', '1']);
    case 'enum':
      return dice.pick(setting.values ?? []);
    case 'keyword':
      return dice.pick(setting.words ?? []);
    case 'words':
      return dice.chance(0.3) || setting.words === undefined ? '' : dice.pick(setting.words);
    case 'number':
      return dice.pick(['1', '5', '0100', '4294967295']);
    case 'octal':
      return dice.pick(['0600', '0666', '384']);
    case 'port':
      return dice.pick(['143', '65535', '0']);
    case 'size':
      return dice.pick(['10M', '1 G', '5 kB', '1024', '3000000b']);
    case 'time':
      return dice.pick(['30s', '5 mins', '2h', '1 week', '2000ms']);
    case 'time_ms':
      return dice.pick(['30s', '250 ms', '1 min', '1500 msecs']);
    default:
      return value(dice);
  }
}

const filters = [
  'event=x',
  'category = imap and not event=a*',
  'a > 1 or (b <= 2 AND "c d" = "e")',
  'event > 1',
  'a == b',
  'a=b c=d',
  '(a=b',
  'a=b)',
  'a=and',
  'a',
  'a="b',
  'a=%u',
  'not',
  "a='b'",
];

const badValues = ['maybe', '-1', '99999999999', '5 parsecs', '1.5', 'true', '10', '70000', '089', '0', '1500ms', ''];

/** The value of a setting as it may be written: plain, quoted, or with the setting's own value in it. */
function written(name: string, text: string, dice: Dice): string {
  const sign = dice.pick([' = ', ' = ', ' = ', '=', ' =', '= ', '\t=\t']);
  if (dice.chance(0.03)) return `${name}${sign}$${name} ${text}`;
  if (dice.chance(0.06) && !/["']/.test(text)) return `${name}${sign}${dice.pick([`"${text}"`, `'${text}'`])}`;
  return name + sign + text;
}

function known23(dice: Dice): string {
  const [name, setting] = dice.pick(rootSettings);
  return written(name, dice.chance(0.9) ? goodValue(setting, dice) : dice.pick(badValues), dice);
}

const protocolLists = [
  'imap',
  'imap lmtp',
  'imap  pop3',
  'imap,pop3',
  'none',
  'imap none',
  '',
  'sieve',
  'managesieve imap',
  'imaps pop3s',
  'submission',
  'own',
  'IMAP',
  '$protocols lmtp',
  'http',
];

/** Lines that Dovecot 2.3 takes from earlier releases, and turns into others. */
const oldLines = [
  'ssl_disable = yes',
  'ssl_cert_file = one.conf',
  'ssl_key_file = missing.pem',
  'ssl_protocols = !SSLv2 !SSLv3',
  'ssl_protocols = TLSv1.2',
  'ssl_dh_parameters_length = 2048',
  'fsync_disable = no',
  'dbox_rotate_size = 2M',
  'login_user = dovenull',
  'login_process_per_connection = no',
  'login_max_processes_count = 4',
  'max_mail_processes = 100',
  'mail_process_size = 256',
  'auth_cache_size = 5',
  'auth_count = 1',
  'auth_user = root',
  'mail_log_max_lines_per_sec = 5',
  'imap_client_workarounds = outlook-idle tb-extra-mailbox-sep',
  'sieve = ~/.dovecot.sieve',
  'sieve_storage = ~/sieve',
  'listen = 127.0.0.1:10143',
  'listen = *, ::',
  'ssl_listen = 127.0.0.1',
  'mail_cache_compress_min_size = 32k',
];

function mailPlugins(dice: Dice): string {
  const names = Array.from({length: dice.below(4)}, () => dice.pick(plugins));
  if (dice.chance(0.5)) names.splice(dice.below(names.length + 1), 0, '$mail_plugins');
  return `mail_plugins${dice.pick([' = ', '=', ' =', '= ', '\t=\t'])}${names.join(dice.pick([' ', ' ', '  ', ', ']))}`;
}

function pluginLine(dice: Dice): string {
  return `${dice.pick(pluginKeys)} = ${dice.chance(0.6) ? dice.pick(driverValues) : value(dice)}`;
}

function pluginBlock(dice: Dice): string[] {
  const label = dice.pick(['', '', '', ' label', ' "a b"']);
  const lines = Array.from({length: dice.below(4)}, () => pluginLine(dice));
  if (dice.chance(0.05)) lines.push('inner {', '}');
  return [`plugin${label} {`, ...lines, '}'];
}

function protocolBlock(dice: Dice, depth: number): string[] {
  const name = dice.pick(protocols);
  return [`protocol${name === '' ? '' : ` ${name}`} {`, ...statements(dice, 1 + dice.below(3), depth + 1), '}'];
}

const hostNames = ['mail.example.com', '"a.example b.example"', '*.example.com', 'MAIL.example.com', '""'];

function addressBlock(dice: Dice, depth: number): string[] {
  const type = dice.pick(['local', 'remote', 'local_name']);
  const name = type === 'local_name' ? dice.pick(hostNames) : dice.pick(networks);
  return [`${type} ${name} {`, ...statements(dice, dice.below(3), depth + 1), '}'];
}

const nested: Readonly<Record<string, readonly string[]>> = {
  service: ['imap', 'lmtp', 'imap-login', 'IMAP', 'own'],
  passdb: ['', 'pam', '{'],
  userdb: ['', 'passwd'],
  namespace: ['', 'inbox'],
  metric: ['m'],
  dict: [''],
};

const innerTypes: Readonly<Record<string, readonly (readonly [type: string, names: readonly string[]])[]>> = {
  namespace: [['mailbox', ['Sent', '"Sent Items"', 'a/b', '']]],
  service: [
    ['unix_listener', ['auth-userdb', 'own', 'a/b', '/run/own', '']],
    ['inet_listener', ['imap', 'imaps', 'own', '']],
    ['fifo_listener', ['own']],
  ],
};

function innerBlock(type: string, dice: Dice): string[] {
  if (!Object.hasOwn(innerTypes, type) || dice.chance(0.7)) return [];
  const [inner, names] = dice.pick(innerTypes[type] ?? []);
  const name = dice.pick(names);
  const settings = Object.entries(known.settings[`${type}/${inner}`] ?? {});
  const lines = Array.from({length: dice.below(3)}, () => {
    const [key, setting] = dice.pick(settings);
    return written(key, dice.chance(0.9) ? goodValue(setting, dice) : dice.pick(badValues), dice);
  });
  return [`${inner}${name === '' ? '' : ` ${name}`} {`, ...lines, '}'];
}

function knownBlock(dice: Dice): string[] {
  const type = dice.pick(Object.keys(nested));
  const name = dice.pick(nested[type] ?? []);
  const settings = Object.entries(known.settings[type] ?? {});
  const lines = Array.from({length: dice.below(3)}, () => {
    if (settings.length === 0) return 'k = v';
    const [key, setting] = dice.pick(settings);
    return written(key, dice.chance(0.9) ? goodValue(setting, dice) : dice.pick(badValues), dice);
  });
  const inner = innerBlock(type, dice);
  const required = /passdb|userdb/.test(type) && dice.chance(0.8) ? ['driver = pam'] : [];
  return [`${type}${name === '' ? '' : ` ${name}`} {`, ...required, ...lines, ...inner, '}'];
}

const includes = [
  '!include one.conf',
  '!include_try one.conf',
  '!include two.conf',
  '!include conf.d/*.conf',
  '!include_try conf.d/*.conf',
  '!include conf.d/{20,10}-*.conf',
  '!include {one,two}.conf',
  '!include_try missing.conf',
  '!include missing.conf',
  '!include conf.d',
  '!include folder/../one.conf',
  '!include [ot]*.conf',
  '!include one.co?f',
  '!include {one,{two,three}}.conf',
  '!include conf.d/*',
  '!include conf.d/../one.conf',
  '!include conf.d/[!2]*.conf',
  '!include one\\.conf',
  '!include ./one.conf',
  '!include_try folder',
  '!include_try dovecot.conf',
  '!include   one.conf',
  '!include\tone.conf',
  '!include one.conf # note',
  '!include one.{conf}',
  '!include {one,one}.conf',
  '!include */10-*.conf',
  '!include dovecot.conf',
];

function statement(dice: Dice, depth: number): string[] {
  const roll = dice.next();
  if (roll < 0.05) return [dice.pick(['', '# comment', '   # "quoted', '\t'])];
  if (roll < 0.2) return [mailPlugins(dice)];
  if (roll < 0.27) return [`imap_metadata = ${dice.pick(['yes', 'no', 'YES', 'true'])}`];
  if (roll < 0.32) return [`mail_attribute_dict = ${dice.pick(['file:%h/attributes', '"file:a b"', value(dice)])}`];
  if (roll < 0.47) return pluginBlock(dice);
  if (roll < 0.52) return [`plugin/${pluginLine(dice)}`];
  if (roll < 0.66) return depth < 1 || dice.chance(0.1) ? protocolBlock(dice, depth) : [known23(dice)];
  if (roll < 0.7) return depth < 1 || dice.chance(0.2) ? addressBlock(dice, depth) : [known23(dice)];
  if (roll < 0.76) return knownBlock(dice);
  if (roll < 0.775) return [`protocols = ${dice.pick(protocolLists)}`];
  if (roll < 0.79) return [dice.pick(oldLines)];
  if (roll < 0.955) return [known23(dice)];
  if (roll < 0.985) return [dice.pick(includes)];
  return [dice.pick(malformed)];
}

function statements(dice: Dice, count: number, depth: number): string[] {
  return Array.from({length: count}, () => statement(dice, depth)).flat();
}

/** Writes a line as people do: indented, commented, continued, or with a mistake in it. */
function dress(line: string, dice: Dice): string {
  let text = dice.pick(['', '', '  ', '\t']) + line;
  if (dice.chance(0.01)) text = text.replace(' ', ' \\\n# note\n');
  if (dice.chance(0.05)) text = text.replaceAll(' ', dice.pick([' \\\n', ' \\\n  ', '\\\n', ' \\ # c\n']));
  if (dice.chance(0.02)) text = text.replace(' ', ' \\\n\n');
  if (dice.chance(0.08)) text += dice.pick([' # note', '# note', ' # it\'s "', '\t#', ' \\']);
  if (dice.chance(0.03)) text += dice.pick([' ', '\t', '\r', '\u00a0', '\0rest']);
  return text;
}

const noise = ['{', '}', '=', '"', "'", '\\', '#', '$', '<', '\n', '\t', ' ', '/', '\0', '\r', '!', 'x'];

function mutate(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const rest = text.slice(at + (dice.chance(0.5) ? 1 : 0));
  return text.slice(0, at) + (dice.chance(0.6) ? dice.pick(noise) : '') + rest;
}

function file(dice: Dice, most: number): string {
  const lines = statements(dice, 1 + dice.below(most), 0).map((line) => dress(line, dice));
  const text = lines.join(dice.chance(0.05) ? '\r\n' : '\n') + (dice.chance(0.9) ? '\n' : '');
  if (dice.chance(0.02)) return `\ufeff${text}`;
  return dice.chance(0.1) ? mutate(text, dice) : text;
}

/** The configuration of a seed. Files that may be included are there whether the main file names them or not. */
export function generateConfig(seed: number): GeneratedFiles {
  const dice = new Dice(seed);
  return new Map([
    ['dovecot.conf', file(dice, 8)],
    ['one.conf', file(dice, 3)],
    ['two.conf', file(dice, 3)],
    ['conf.d/10-a.conf', file(dice, 2)],
    ['conf.d/20-b.conf', file(dice, 2)],
    ['conf.d/.hidden.conf', 'hidden = x\n'],
    ['folder/readme', 'not read\n'],
    ['value.txt', dice.pick(['dlog:from file\n', 'notify push_notification', ''])],
  ]);
}
