import {maskUrls} from '../../secrets.js';
import type {EffectiveBlock, EffectiveView} from '../effective.js';
import type {ConfigFiles} from '../files.js';
import {isMissingPluginDir} from '../plugin-dir.js';
import {expandVariables24, userVariables} from '../settings/var-expand.js';
import type {Span} from '../span.js';
import type {DriverChain, JudgedDriver, OpenStart, Refusal, RefusalReason, StartContext} from './driver.js';
import {findDriver} from './index.js';
import {mailScriptFailure24} from './lua-script.js';
import {isForeign, type LoadedPlugins, loadPlugins} from './mail-plugins.js';
import type {ScriptTrials} from './script-trial.js';
import {failureAfterPlugins, failureBeforePlugins} from './session-2.4.js';
import {onlyForeign, startOf, walk} from './walk.js';

/** The driver of a block: its own setting, one at the root, else its name; `%{…}` is worked out where it can be. */
export function driverNameOf(block: EffectiveBlock): string {
  const written = block.value('push_notification_driver');
  const expanded = expandVariables24(written);
  const driver = 'error' in expanded || expanded.value === null ? written : expanded.value;
  return driver || block.settings.get('push_notification_name')?.value || block.name;
}

/** Variables whose values depend on the session. */
const ofSession = new Map([...userVariables.keys()].map((name) => [name, null]));

/** A value that is the same in each session is shown as such, any other one as written. */
function shownValue(value: string): string {
  const expanded = expandVariables24(value, ofSession);
  return 'error' in expanded ? value : (expanded.value ?? value);
}

/** What a block sets and what its driver reads besides, by full name; entries of lists with their key after a slash. */
function optionsOf(block: EffectiveBlock, structs: readonly string[], view: EffectiveView): Record<string, string> {
  const isRead = ({key}: {readonly key: string}) => view.structs(key).some((struct) => structs.includes(struct));
  const own = [...block.settings.values()];
  const inherited = [...block.all().values()].filter((one) => !block.settings.has(one.key) && isRead(one));
  const options = [...own, ...inherited].map(({key, value}) => [key, shownValue(value)]);
  const lists = structs.includes('dlua') ? block.entries('lua_settings') : [];
  return Object.fromEntries([...options, ...lists.map(({key, value}) => [`lua_settings/${key}`, value])]);
}

const nowhere: Span = {file: '', line: 1, column: 1, endLine: 1, endColumn: 1};

/** The opening line of a block; its first setting where it was only named in the path of a setting. */
function spanOf({node, settings}: EffectiveBlock): Span {
  return node?.span ?? [...settings.values()][0]?.span ?? nowhere;
}

/** Dovecot names the block, not the driver that it asks for. */
function unidentified(block: EffectiveBlock, why: RefusalReason, text: string): Refusal {
  return {why, text: `Unable to identify push notification driver '${block.name}': ${text}`};
}

function verdictOf(block: EffectiveBlock, listed: readonly string[], trials: ScriptTrials): Refusal | OpenStart | null {
  const expanded = expandVariables24(block.value('push_notification_driver'));
  if ('error' in expanded) {
    const text = `push_notification settings (filter=push_notification/${block.name}): Failed to parse configuration: `;
    const what = `Failed to expand push_notification_driver setting variables: ${expanded.error}`;
    return unidentified(block, 'driver-unknown', text + what);
  }
  const driver = findDriver(driverNameOf(block));
  if (driver === undefined || !listed.includes(driver.plugin)) {
    const why = driver === undefined ? 'driver-unknown' : 'plugin-not-loaded';
    return unidentified(block, why, 'Name does not match any registered drivers');
  }
  const {refusal, open} = startOf(driver.name, driver.start['2.4'](block, trials));
  return refusal ?? (open === null ? null : {open});
}

function judge(
  block: EffectiveBlock,
  listed: readonly string[],
  view: EffectiveView,
  trials: ScriptTrials,
): JudgedDriver {
  const driver = driverNameOf(block);
  const found = findDriver(driver);
  const foreign = found === undefined && listed.some(isForeign);
  const verdict = foreign ? {open: onlyForeign(driver)} : verdictOf(block, listed, trials);
  return {
    setting: `push_notification ${block.name}`,
    driver,
    value: driver,
    options: optionsOf(block, found?.structs ?? [], view),
    span: spanOf(block),
    refusal: verdict !== null && 'why' in verdict ? verdict : null,
    foreign,
    open: verdict !== null && 'open' in verdict ? verdict.open : null,
  };
}

/** A session that ends before it comes to its drivers. */
interface Ended {
  readonly text: string;
  readonly span: Span | null;
  /** Whether the script of mail_lua is to blame. */
  readonly isRefused?: boolean;
  /** Plugins that were loaded until then. */
  readonly loaded: readonly string[];
}

/** The directory was looked at with the list in the same place; another list finds out when it opens it. */
function unreadPluginDir(view: EffectiveView, files: ConfigFiles): Ended | null {
  const folder = view.value('mail_plugin_dir');
  const isRead = view.list('mail_plugins').length > 0 && !folder.includes('%{');
  if (!isRead || !isMissingPluginDir(folder, files)) return null;
  const span = view.settings.get('mail_plugin_dir')?.span ?? null;
  return {text: `opendir(${folder}) failed: No such file or directory`, span, loaded: []};
}

function endOf(
  view: EffectiveView,
  plugins: LoadedPlugins,
  {files, trials}: Pick<StartContext, 'files' | 'trials'>,
): Ended | null {
  const before = failureBeforePlugins(view);
  if (before !== null) return {...before, loaded: []};
  const unread = unreadPluginDir(view, files);
  if (unread !== null) return unread;
  const {loaded, failure} = plugins;
  if (failure !== null) {
    const blamed = view.list('mail_plugins').find(({key}) => key === failure.name);
    return {text: failure.text, span: blamed?.span ?? null, loaded};
  }
  const mailScript = loaded.includes('mail_lua') ? mailScriptFailure24(view, trials) : null;
  const after = mailScript ?? failureAfterPlugins(view, plugins.listed);
  return after && {...after, loaded};
}

/** What a session of the view's program makes of its plugins and push_notification blocks. */
export function driverChain24(view: EffectiveView, files: ConfigFiles, trials: ScriptTrials): DriverChain {
  const names = view.list('mail_plugins').map(({key}) => key);
  const plugins = loadPlugins(names.join(' '), view.value('mail_plugin_dir'), view.protocol, '2.4');
  const runsDrivers = plugins.asWritten.includes('push_notification');
  const blocks = runsDrivers ? view.blocks('push_notification') : [];
  const configured = blocks.map((block) => judge(block, plugins.listed, view, trials));
  const ended = endOf(view, plugins, {files, trials});
  const pluginLoaded = ended === null && runsDrivers;
  return {
    protocol: view.protocol,
    mailPlugins: ended?.loaded ?? plugins.loaded,
    configured,
    sessionFails: ended === null ? null : maskUrls(ended.text),
    failsAt: ended?.span ?? null,
    mailScriptRefused: ended?.isRefused ?? false,
    pluginLoaded,
    ...walk(pluginLoaded ? configured : []),
  };
}
