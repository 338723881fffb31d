import type {SettingNode} from '../language/tree.js';
import {type Lines, quoted} from './page.js';
import {convertPercent, convertSettingPercent, hasVariables} from './percent.js';

/** `NAME = VALUE` with the variables of a mail user; null where 2.4 lacks one of them. */
function withPercent(name: string, value: string): string | null {
  const {text, lost} = convertPercent(value);
  return lost.length > 0 ? null : `${name} = ${text}`;
}

function dictBlock(kind: string, inner: readonly (string | null)[]): Lines | null {
  if (inner.includes(null)) return null;
  const lines = inner.map((text) => [2, text ?? ''] as const);
  return [[0, 'mail_attribute {'], [1, `dict ${kind} {`], ...lines, [1, '}'], [0, '}']];
}

/** `file:PATH` and `proxy:SOCKET:NAME`, whose socket may be left out; null for dictionaries of other kinds. */
function attributeDict(value: string): Lines | null {
  const file = /^file:([^:]+)$/.exec(value)?.[1];
  if (file !== undefined) return dictBlock('file', [withPercent('path', file)]);
  const [, socket = '', name] = /^proxy:([^:]*):(.+)$/.exec(value) ?? [];
  if (name !== undefined)
    return dictBlock('proxy', [`name = ${name}`, ...(socket === '' ? [] : [`socket_path = ${socket}`])]);
  return value === '' ? [] : null;
}

const mailDrivers = new Set(['maildir', 'mbox', 'sdbox', 'mdbox', 'dbox', 'imapc', 'pop3c']);
const locationOptions: Readonly<Record<string, string>> = {
  INBOX: 'mail_inbox_path',
  INDEX: 'mail_index_path',
  CONTROL: 'mail_control_path',
  ALT: 'mail_alt_path',
  VOLATILEDIR: 'mail_volatile_path',
  SUBSCRIPTIONS: 'mailbox_subscriptions_filename',
  LAYOUT: 'mailbox_list_layout',
};

/** The location of mails, `maildir:~/Maildir:INBOX=…`, taken apart; null for a form that is not known here. */
export function convertLocation(value: string): Lines | null {
  if (value === '') return [];
  const [driver = '', path = '', ...options] = value.split(':');
  if (!mailDrivers.has(driver)) return null;
  const lines: (string | null)[] = [`mail_driver = ${driver}`];
  if (path !== '') lines.push(withPercent('mail_path', path));
  for (const option of options) {
    const [name = '', ...rest] = option.split('=');
    const setting = locationOptions[name];
    const text = name === 'LAYOUT' ? rest.join('=').toLowerCase() : rest.join('=');
    lines.push(setting === undefined ? null : withPercent(setting, text));
  }
  return lines.includes(null) ? null : lines.map((text) => [0, text ?? ''] as const);
}

const fileSettings: Readonly<Record<string, string>> = {
  ssl_cert: 'ssl_server_cert_file',
  ssl_key: 'ssl_server_key_file',
  ssl_ca: 'ssl_server_ca_file',
  ssl_dh: 'ssl_server_dh_file',
  ssl_alt_cert: 'ssl_server_alt_cert_file',
  ssl_alt_key: 'ssl_server_alt_key_file',
  ssl_client_cert: 'ssl_client_cert_file',
  ssl_client_key: 'ssl_client_key_file',
};

/** Settings whose name changed and whose values did not. */
const renamed: Readonly<Record<string, string>> = {
  auth_default_realm: 'auth_default_domain',
  default_idle_kill: 'default_idle_kill_interval',
  mail_attachment_dir: 'mail_ext_attachment_path',
  mail_attachment_hash: 'mail_ext_attachment_hash',
  mail_attachment_min_size: 'mail_ext_attachment_min_size',
  master_user_separator: 'auth_master_user_separator',
  ssl_cert_username_field: 'ssl_server_cert_username_field',
  ssl_key_password: 'ssl_server_key_password',
  ssl_require_crl: 'ssl_server_require_crl',
  ssl_verify_client_cert: 'ssl_server_request_client_cert',
};

/** Switches that became a choice or their opposite: what `yes` and `no` are now; no line for what is so anyway. */
const switches: Readonly<Record<string, {readonly yes: Lines | null; readonly no: Lines | null}>> = {
  disable_plaintext_auth: {yes: [[0, 'auth_allow_cleartext = no']], no: [[0, 'auth_allow_cleartext = yes']]},
  ssl_prefer_server_ciphers: {
    yes: [[0, 'ssl_server_prefer_ciphers = server']],
    no: [[0, 'ssl_server_prefer_ciphers = client']],
  },
  verbose_ssl: {yes: [[0, 'log_debug = category=ssl']], no: []},
};

/**
 * What a root setting of 2.3 becomes where it does not keep its name; undefined for one that may keep it. `path` is the
 * value as a path from the file it stands in.
 */
export function convertSetting({key, value: {kind, text}}: SettingNode, path: string): Lines | null | undefined {
  if (key === 'mail_attribute_dict') return attributeDict(text);
  if (key === 'mail_location') return convertLocation(text);
  const choice = Object.hasOwn(switches, key) ? switches[key] : undefined;
  if (choice !== undefined) return /^(?:yes|y|1)$/i.test(text) ? choice.yes : /^no$/i.test(text) ? choice.no : null;
  const file = Object.hasOwn(fileSettings, key) ? fileSettings[key] : undefined;
  if (file !== undefined) return kind === 'file' ? [[0, `${file} = ${path}`]] : null;
  const name = Object.hasOwn(renamed, key) ? renamed[key] : undefined;
  if (name === undefined || kind === 'file') return undefined;
  const value = renamedValue(key, text);
  return value === null ? null : [[0, `${name} = ${quoted(value)}`]];
}

/** The value of a setting whose name changed, with the variables that 2.3 expands; null where 2.4 lacks one of them. */
function renamedValue(key: string, text: string): string | null {
  if (!hasVariables(key)) return text.includes('%{') ? null : text;
  const {text: converted, lost} = convertSettingPercent(key, text);
  return lost.length > 0 ? null : converted;
}

/** Settings of blocks whose name changed, by the type of the block and the old name. */
const inBlocks: Readonly<Record<string, Readonly<Record<string, (value: string) => string>>>> = {
  inet_listener: {address: (value) => `listen = ${quoted(value)}`},
  service: {
    idle_kill: (value) => `idle_kill_interval = ${/^0\b/.test(value) ? 'unlimited' : value}`,
    service_count: (value) => `restart_request_count = ${value === '0' ? 'unlimited' : value}`,
  },
};

/** What a setting inside a block becomes where it does not keep its name; undefined for one that may keep it. */
export function convertInBlock(type: string, {key, value: {kind, text}}: SettingNode): Lines | undefined {
  const names = Object.hasOwn(inBlocks, type) ? inBlocks[type] : undefined;
  const convert = names !== undefined && Object.hasOwn(names, key) ? names[key] : undefined;
  return convert === undefined || kind === 'file' ? undefined : [[0, convert(text)]];
}
