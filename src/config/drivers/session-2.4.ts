import type {EffectiveSetting, EffectiveView} from '../effective.js';
import {expandVariables24, userVariables} from '../settings/var-expand.js';
import type {Span} from '../span.js';
import {baseName} from './mail-plugins.js';
import {namespaceFailure} from './namespaces.js';

/** Why opening a session fails, and the setting that is to blame. */
export interface SessionFailure {
  /** Dovecot's words. Not masked. */
  readonly text: string;
  readonly span: Span | null;
}

type Variables = ReadonlyMap<string, string | null>;

const none: Variables = new Map();

/** Variables that are there before the user is looked up. */
const early: Variables = new Map([...userVariables].filter(([name]) => !/^(home|owner_home|owner_user)$/.test(name)));

/** Dovecot's structures of settings that each session reads, in that order, and the variables that they may use. */
const read: readonly (readonly [struct: string, variables: Variables])[] = [
  ['master_service', none],
  ['mail_user', early],
];

function unexpanded(view: EffectiveView, struct: string, variables: Variables): SessionFailure | null {
  for (const {key, value, span} of view.settings.values()) {
    if (!value.includes('%{') || !view.structs(key).includes(struct)) continue;
    const expanded = expandVariables24(value, variables);
    if ('error' in expanded) return {text: failedToExpand(struct, key, expanded.error), span};
  }
  return null;
}

/** Dovecot's words for a setting of a structure that cannot be expanded. */
function failedToExpand(struct: string, key: string, error: string): string {
  return `${struct} settings: Failed to parse configuration: Failed to expand ${key} setting variables: ${error}`;
}

function badStorageVersion(setting: EffectiveSetting | undefined): SessionFailure | null {
  if (setting === undefined || setting.value.includes('%{') || /^\d+\.\d+/.test(setting.value)) return null;
  const text =
    'master_service settings: Invalid settings: Invalid dovecot_storage_version value (must be in x.y.z format)';
  return {text, span: setting.span};
}

/** Why a session ends before it loads plugins; null where it does not. */
export function failureBeforePlugins(view: EffectiveView): SessionFailure | null {
  for (const [struct, variables] of read) {
    const failure = unexpanded(view, struct, variables);
    if (failure !== null) return failure;
    if (struct !== 'master_service') continue;
    const version = badStorageVersion(view.settings.get('dovecot_storage_version'));
    if (version !== null) return version;
  }
  return null;
}

const layouts = new Set(['fs', 'maildir++', 'imapdir', 'index', 'none', 'shared', 'imapc', '']);

function unknownLayout(view: EffectiveView): SessionFailure | null {
  const layout = view.value('mailbox_list_layout');
  if (layouts.has(layout) || layout.includes('%{')) return null;
  const driver = view.value('mail_driver');
  return {
    text: `Initializing mail storage from mail_driver=${driver} setting failed: mailbox_list_layout ${layout}: Unknown driver name`,
    span: view.settings.get('mailbox_list_layout')?.span ?? null,
  };
}

/** Deliveries hold a mail in a mailbox of a user of their own, whose home is a directory in base_dir. */
function relativeBaseDir(view: EffectiveView): SessionFailure | null {
  const base = view.settings.get('base_dir');
  const isRelative = base !== undefined && !base.value.startsWith('/') && !base.value.includes('%{');
  if (!isRelative || !/^(lda|lmtp)$/.test(view.protocol)) return null;
  const text = `Raw user initialization failed: Relative home directory paths not supported: ${base.value}/empty`;
  return {text, span: base.span};
}

/** The imap process ends with a panic as soon as it reads a command. */
function lineLengthZero(view: EffectiveView): SessionFailure | null {
  const setting = view.settings.get('imap_max_line_length');
  if (setting === undefined || view.protocol !== 'imap' || !/^0+ *[bkmgt]?$/i.test(setting.value)) return null;
  return {
    text: `imap_max_line_length = ${setting.value} makes the process panic at the first command`,
    span: setting.span,
  };
}

/** A plugin that is loaded by the name of its file alone sees each mail that is saved, but no user. */
function pushWithoutUser(view: EffectiveView, plugins: readonly string[]): SessionFailure | null {
  if (!/^(lda|lmtp)$/.test(view.protocol) || !plugins.includes('push_notification')) return null;
  const list = view.list('mail_plugins');
  const named = list.find(({key}) => baseName(key) === 'push_notification');
  const has = (name: string) => list.some(({key}) => key === name);
  if (named === undefined || has('push_notification') || !has('notify')) return null;
  return {text: 'Module context push_notification_user_module missing', span: named.span};
}

/** The script of a lua driver cannot be read where its path has variables: 2.4.1 reads beyond its end and crashes. */
function unreadScript(view: EffectiveView): SessionFailure | null {
  for (const block of view.blocks('push_notification')) {
    const driver = block.value('push_notification_driver') || block.name;
    const script = block.all().get('lua_file');
    if (driver !== 'lua' || script === undefined || !script.value.includes('%{')) continue;
    const text = `lua_file = ${script.value} is not read because of its variables, and Dovecot 2.4.1 crashes (signal 11)`;
    return {text, span: script.span};
  }
  return null;
}

/** Why a session ends although all plugins were loaded; null where it does not. */
export function failureAfterPlugins(view: EffectiveView, plugins: readonly string[]): SessionFailure | null {
  const failure = relativeBaseDir(view) ?? unknownLayout(view) ?? namespaceFailure(view) ?? lineLengthZero(view);
  const atDelivery = failure ?? pushWithoutUser(view, plugins);
  return atDelivery ?? (plugins.includes('push_notification_lua') ? unreadScript(view) : null);
}
