import type {SettingNode} from '../language/tree.js';
import type {Lines} from './page.js';
import {convertPercent} from './percent.js';

function attributeDict(value: string): Lines | null {
  const file = /^file:(.+)$/.exec(value)?.[1];
  const proxy = /^proxy::(.+)$/.exec(value)?.[1];
  if (file === undefined && proxy === undefined) return value === '' ? [] : null;
  const kind = file === undefined ? 'proxy' : 'file';
  const inner = file === undefined ? `name = ${proxy}` : `path = ${convertPercent(file)}`;
  return [
    [0, 'mail_attribute {'],
    [1, `dict ${kind} {`],
    [2, inner],
    [1, '}'],
    [0, '}'],
  ];
}

const mailDrivers = new Set(['maildir', 'mbox', 'sdbox', 'mdbox', 'dbox', 'imapc', 'pop3c']);
const locationOptions: Readonly<Record<string, string>> = {
  INBOX: 'mail_inbox_path',
  INDEX: 'mail_index_path',
  CONTROL: 'mail_control_path',
};

/** The location of mails, `maildir:~/Maildir:INBOX=…`, taken apart; null for a form that is not known here. */
export function convertLocation(value: string): Lines | null {
  if (value === '') return [];
  const [driver = '', path = '', ...options] = value.split(':');
  if (!mailDrivers.has(driver)) return null;
  const lines: [number, string][] = [[0, `mail_driver = ${driver}`]];
  if (path !== '') lines.push([0, `mail_path = ${convertPercent(path)}`]);
  for (const option of options) {
    const [name = '', rest = ''] = option.split('=');
    const setting = locationOptions[name];
    if (setting === undefined) return null;
    lines.push([0, `${setting} = ${convertPercent(rest)}`]);
  }
  return lines;
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

const renamed: Readonly<Record<string, string>> = {
  ssl_key_password: 'ssl_server_key_password',
  auth_verbose_passwords: 'auth_verbose_passwords',
  hostname: 'hostname',
};

function opposite(value: string): Lines | null {
  if (/^(yes|y|1)$/i.test(value)) return [[0, 'auth_allow_cleartext = no']];
  return /^no$/i.test(value) ? [[0, 'auth_allow_cleartext = yes']] : null;
}

/**
 * What a root setting of 2.3 becomes where it does not keep its name; undefined for one that may keep it. `path` is the
 * value as a path from the file it stands in.
 */
export function convertSetting({key, value: {kind, text}}: SettingNode, path: string): Lines | null | undefined {
  if (key === 'mail_attribute_dict') return attributeDict(text);
  if (key === 'mail_location') return convertLocation(text);
  if (key === 'disable_plaintext_auth') return opposite(text);
  const file = Object.hasOwn(fileSettings, key) ? fileSettings[key] : undefined;
  if (file !== undefined) return kind === 'file' ? [[0, `${file} = ${path}`]] : null;
  const name = Object.hasOwn(renamed, key) ? renamed[key] : undefined;
  return name === undefined ? undefined : [[0, `${name} = ${text}`]];
}
