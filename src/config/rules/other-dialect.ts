import {convertSetting} from '../convert/settings.js';
import type {Dialect} from '../dialect.js';
import {splitDriver} from '../drivers/driver.js';
import {findDriver} from '../drivers/index.js';
import {resolvePath} from '../language/paths.js';
import type {BlockNode, SettingNode} from '../language/tree.js';
import {host} from '../load.js';
import type {ConfigModel} from '../model.js';
import type {Problem} from '../problem.js';
import {blockAt, settingAt} from './problem-finding.js';

/** A line that belongs to the other release series. */
export interface Foreign {
  readonly from: Dialect;
  /** What to write instead; null where the series of the file has nothing like it. */
  readonly here: string | null;
}

const names24: Readonly<Record<string, string>> = {
  mail_driver: 'mail_location = DRIVER:PATH',
  mail_path: 'mail_location = DRIVER:PATH',
  mail_inbox_path: 'mail_location = DRIVER:PATH:INBOX=PATH',
  mail_index_path: 'mail_location = DRIVER:PATH:INDEX=PATH',
  mail_control_path: 'mail_location = DRIVER:PATH:CONTROL=PATH',
  auth_allow_cleartext: 'disable_plaintext_auth, with the opposite value',
  ssl_server_cert_file: 'ssl_cert = <FILE',
  ssl_server_key_file: 'ssl_key = <FILE',
  ssl_server_ca_file: 'ssl_ca = <FILE',
  ssl_server_dh_file: 'ssl_dh = <FILE',
  ssl_server_key_password: 'ssl_key_password',
  ssl_client_cert_file: 'ssl_client_cert = <FILE',
  ssl_client_key_file: 'ssl_client_key = <FILE',
  lua_file: 'plugin { push_notification_driver = lua:file=FILE }',
};

const blocks24: Readonly<Record<string, string>> = {
  push_notification: 'plugin { push_notification_driver = DRIVER:OPTIONS }, then push_notification_driver2 and so on',
  mail_plugins: 'mail_plugins = $mail_plugins NAME',
  mail_attribute: 'mail_attribute_dict = file:%h/FILE',
  mail_lua: 'plugin { mail_lua_script = FILE }',
};

const withoutPlugin = 'the same settings without the block; drivers are push_notification NAME { … } blocks';

const driverKey = /^push_notification_(?:driver|backend)\d*$/;

/** A driver string of 2.3 as the block that 2.4 has for it. */
function driverBlock(value: string): string {
  const {name, options} = splitDriver(value);
  const driver = findDriver(name);
  if (driver === undefined) return 'push_notification NAME { driver = DRIVER }';
  const {settings, refused} = driver.counterpart(options, () => '');
  if (refused !== null) return refused;
  const lines = [`driver = ${driver.name}`, ...settings.map(([key, text]) => `${key} = ${text}`)];
  return `push_notification ${driver.name} { ${lines.join('; ')} }`;
}

function hereIn24(node: SettingNode): string | null {
  if (driverKey.test(node.key)) return driverBlock(node.value.text);
  const lines = convertSetting(node, resolvePath(node.value.text, node.value.span.file));
  if (lines === null && node.key === 'mail_location') return 'mail_driver = DRIVER; mail_path = PATH';
  if (lines === undefined || lines === null || lines.length === 0) return null;
  const isBlock = lines.some(([, text]) => text.endsWith('{'));
  return lines.map(([, text]) => text).join(isBlock ? ' ' : '; ');
}

function has(table: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(table, name);
}

function settingOf23(node: SettingNode): Foreign | null {
  const known = host.known.known23();
  const isKnown = has(host.known.known24().settings[''] ?? {}, node.key);
  const isOld = !isKnown && (driverKey.test(node.key) || has(known.settings[''] ?? {}, node.key));
  return isOld ? {from: '2.3', here: hereIn24(node)} : null;
}

/** Many settings of 2.4 are plugin settings of 2.3 in the wrong place; only names that 2.3 never had are told from them. */
function settingOf24(node: SettingNode): Foreign | null {
  if (node.block?.type === 'mail_plugins') return {from: '2.4', here: blocks24.mail_plugins ?? null};
  if (has(names24, node.key)) return {from: '2.4', here: names24[node.key] ?? null};
  const isPush = /^push_notification_(ox_|name$)/.test(node.key) || node.key.startsWith('http_client_');
  return isPush ? {from: '2.4', here: blocks24.push_notification ?? null} : null;
}

function blockOf24({type}: BlockNode): Foreign | null {
  return has(blocks24, type) ? {from: '2.4', here: blocks24[type] ?? null} : null;
}

/** The release series that an unknown setting or block comes from; null where that is not the other one. */
export function foreignLine(model: ConfigModel, problem: Problem): Foreign | null {
  const setting = settingAt(model, problem);
  // The file of a value is read before the setting is looked up.
  if (problem.rule === 'value-file-unreadable' && model.dialect === '2.3') return null;
  if (setting !== null && problem.rule === 'value-file-unreadable' && isKnown(model, setting)) return null;
  if (setting !== null) return model.dialect === '2.4' ? settingOf23(setting) : settingOf24(setting);
  const block = blockAt(model, problem);
  if (block === null) return null;
  if (model.dialect === '2.3') return blockOf24(block);
  return block.type === 'plugin' ? {from: '2.3', here: withoutPlugin} : null;
}

/** Whether the series of the file has a root setting of that name. */
function isKnown({dialect}: ConfigModel, {key}: SettingNode): boolean {
  const known = dialect === '2.4' ? host.known.known24() : host.known.known23();
  return has(known.settings[''] ?? {}, key);
}

/** Settings of the look-up blocks of 2.3 that 2.4 has under other names; null for those that became settings of a driver. */
const ofLookups: Readonly<Record<string, string>> = {
  args: 'a setting for each argument: passwd_file_path = FILE, auth_username_format = …',
  default_fields: 'fields { NAME = VALUE }, each on a line of its own, with fields_import_all = no',
  override_fields: 'fields { NAME = VALUE }, each on a line of its own',
  mechanisms: 'mechanisms_filter = NAME NAME',
  username_filter: 'username_filter = PATTERN',
  pass: 'result_success = continue, for what pass = yes did',
};

function insidePlugin(node: SettingNode): string | null {
  if (driverKey.test(node.key)) return hereIn24(node);
  return has(host.known.known24().settings[''] ?? {}, node.key) ? `${node.key}, outside of plugin { }` : null;
}

/** The lines of 2.3 that Dovecot 2.4 never comes to, because it refuses the block around them. */
export function* hiddenLines({dialect, nodes}: ConfigModel): Iterable<{node: SettingNode; here: string | null}> {
  if (dialect !== '2.4') return;
  for (const node of nodes) {
    if (node.kind !== 'setting') continue;
    const type = node.block?.type ?? '';
    if (type === 'plugin') yield {node, here: insidePlugin(node)};
    const isLookup = (type === 'passdb' || type === 'userdb') && node.block?.name === null;
    const here = isLookup && has(ofLookups, node.key) ? ofLookups[node.key] : undefined;
    if (here !== undefined) yield {node, here};
  }
}
