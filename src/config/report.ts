import {maskSetting} from '../secrets.js';
import {
  type DriverChain,
  type DriverOptions,
  type SkippedDriver,
  type StartedDriver,
  splitDriver,
  type UnjudgedDriver,
} from './drivers/driver.js';
import {inLoadingOrder} from './drivers/mail-plugins.js';
import type {EffectiveBlock, EffectiveSetting, EffectiveView} from './effective.js';
import type {Masking} from './masking.js';
import type {Span} from './span.js';

/** How a value is shown: masked, or as it is. */
export type Show = (key: string, value: string) => string;

/** Passwords masked. */
export const masked: Show = maskSetting;

/** As it is. */
export const unmasked: Show = (_key, value) => value;

/** The root settings that push notifications depend on. */
export const pushSettings = ['mail_plugins', 'mail_attribute_dict', 'imap_metadata'];

/** The settings of one view in the JSON of `config show`. */
export type ShownSettings = Record<string, unknown>;

/** Effective values by name, those of plugins under `plugin`; `names` are the root settings to show. */
export function shownSettings(view: EffectiveView, names: readonly string[], show: Show): ShownSettings {
  if (view.dialect === '2.4') return shownSettings24(view, names, show);
  const settings: ShownSettings = {};
  for (const name of names) settings[name] = show(name, view.value(name));
  settings.plugin = Object.fromEntries(
    [...view.plugin.values()].map(({key, value}) => [show('', key), show(key, value)]),
  );
  return settings;
}

/** What a block sets, and the entries of the list that a Lua script is handed, their name after a slash. */
export function settingsOf(block: EffectiveBlock): readonly EffectiveSetting[] {
  const entries = block.type === 'push_notification' ? block.entries('lua_settings') : [];
  const handed = entries.map((entry) => ({...entry, key: `lua_settings/${entry.key}`}));
  return [...block.settings.values(), ...handed];
}

function blockSettings(block: EffectiveBlock, show: Show): Record<string, string> {
  return Object.fromEntries(settingsOf(block).map(({key, value}) => [show('', key), show(key, value)]));
}

/** The dictionary of attributes: what `mail_attribute` sets, and its `dict` blocks by name. */
function shownAttribute(view: EffectiveView, show: Show): Record<string, unknown> {
  const [attribute] = view.blocks('mail_attribute');
  if (attribute === undefined) return {};
  const dicts = view.blocks('dict', attribute).map((dict) => [show('', dict.name), blockSettings(dict, show)]);
  return {...blockSettings(attribute, show), ...(dicts.length === 0 ? {} : {dict: Object.fromEntries(dicts)})};
}

/** A list as its names or entries. Only texts can hold secrets: numbers, booleans and keywords are shown as they are. */
function shownValue(view: EffectiveView, name: string, show: Show): unknown {
  const kind = view.kind(name);
  if (kind === 'names') return view.list(name).map(({key}) => show('', key));
  if (kind === 'pairs') {
    return Object.fromEntries(view.entries(name).map(({key, value}) => [show('', key), show(key, value)]));
  }
  return kind === 'plain' ? view.value(name) : show(name, view.value(name));
}

/** A root setting of 2.4 in one line of text; a list as its names, or its entries. */
export function shownText(view: EffectiveView, name: string, show: Show): string {
  const value = shownValue(view, name, show);
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.join(' ');
  return Object.entries(value ?? {})
    .map(([key, text]) => `${key}=${text}`)
    .join(', ');
}

function shownSettings24(view: EffectiveView, names: readonly string[], show: Show): ShownSettings {
  const others = names.filter((name) => !pushSettings.includes(name));
  return {
    mail_plugins: inLoadingOrder(
      view.list('mail_plugins').map(({key}) => key),
      view.dialect,
    ),
    push_notification: view.blocks('push_notification').map((block) => ({
      name: show('', block.name),
      driver: show('', block.value('push_notification_driver') || block.name),
      settings: blockSettings(block, show),
    })),
    mail_attribute: shownAttribute(view, show),
    imap_metadata: view.value('imap_metadata'),
    ...Object.fromEntries(others.map((name) => [name, shownValue(view, name, show)])),
  };
}

/** Where a setting was set, in the JSON of `config show`. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The include lines that lead to the file, the main file's first; left out where there are none. */
  readonly includedFrom?: readonly {readonly file: string; readonly line: number}[];
  /** Places whose value lost to this one, the strongest first; left out where there are none. */
  readonly overrides?: readonly {readonly file: string; readonly line: number; readonly value: string}[];
}

function origin({key, span, includeChain, overrode}: EffectiveSetting, show: Show): Origin {
  const from = includeChain.map(({span: {file, line}}) => ({file, line}));
  const lost = overrode.map((node) => ({
    file: node.span.file,
    line: node.span.line,
    value: show(key, node.value.text),
  }));
  return {
    file: span.file,
    line: span.line,
    column: span.column,
    ...(from.length === 0 ? {} : {includedFrom: from}),
    ...(lost.length === 0 ? {} : {overrides: lost}),
  };
}

/** Where each setting of a view comes from, by name; plugin keys as `plugin/KEY`. */
export function shownOrigins(view: EffectiveView, all: boolean, show: Show): Record<string, Origin> {
  const settings = [...view.settings.values()].filter(({key}) => all || pushSettings.includes(key));
  const blocks = view.blocks('push_notification').flatMap((block) => {
    return settingsOf(block).map(
      (setting) => [`push_notification/${show('', block.name)}/${setting.key}`, origin(setting, show)] as const,
    );
  });
  const plugins = view.list('mail_plugins').map((entry) => [`mail_plugins/${entry.key}`, origin(entry, show)] as const);
  return Object.fromEntries([
    ...plugins,
    ...blocks,
    ...settings.map((setting) => [setting.key, origin(setting, show)]),
    ...[...view.plugin.values()].map((setting) => [`plugin/${show('', setting.key)}`, origin(setting, show)]),
  ]);
}

/** The chain with every secret masked in what is shown of it. */
export function maskChain(chain: DriverChain, {text}: Pick<Masking, 'text'>): DriverChain {
  const started = chain.started.map((driver) => ({
    ...driver,
    setting: text(driver.setting),
    driver: text(driver.driver),
    options: maskOptions(driver, text),
  }));
  const maskTexts = <T extends SkippedDriver | UnjudgedDriver>(driver: T): T => ({
    ...driver,
    setting: text(driver.setting),
    driver: text(driver.driver),
    message: text(driver.message),
  });
  const unjudged = chain.unjudged.map(maskTexts);
  const skipped = chain.skipped.map(maskTexts);
  const {sessionFails} = chain;
  return {...chain, started, unjudged, skipped, sessionFails: sessionFails === null ? null : text(sessionFails)};
}

/** A driver string is split at blanks, those in a password too: it is masked before. */
function maskOptions({setting, value, options}: StartedDriver, text: (text: string) => string): DriverOptions {
  const isString = /^push_notification_(?:driver|backend)\d*$/.test(setting);
  const shown = isString ? splitDriver(maskSetting(setting, value)).options : options;
  return Object.fromEntries(Object.entries(shown).map(([key, own]) => [text(key), maskSetting(key, own)]));
}

/** One protocol in the JSON of `config drivers`, of a chain that was masked. */
export function shownChain({mailPlugins, sessionFails, ...chain}: DriverChain): Record<string, unknown> {
  const place = ({file, line}: Span) => ({file, line});
  return {
    mailPlugins,
    sessionFails,
    started: chain.started.map(({setting, driver, options, span, ifStarts}) => ({
      setting,
      driver,
      options,
      ...place(span),
      ...(ifStarts === null ? {} : {condition: `starts if ${ifStarts} does`}),
    })),
    unjudged: chain.unjudged.map(({setting, driver, message, span}) => ({setting, driver, message, ...place(span)})),
    skipped: chain.skipped.map(({setting, driver, reason, message, span}) => ({
      setting,
      driver,
      reason,
      message,
      ...place(span),
    })),
  };
}
