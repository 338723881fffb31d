import type {EffectiveBlock, EffectiveView} from '../effective.js';
import type {Span} from '../span.js';
import type {DriverChain, JudgedDriver, Refusal} from './driver.js';
import {findDriver} from './index.js';
import {isForeign, loadPlugins} from './mail-plugins.js';
import {walk} from './walk.js';

/** The driver of a block: its own setting, one left at the root, else the name of the block. */
function driverOf(block: EffectiveBlock): string {
  return block.value('push_notification_driver') || block.name;
}

/** The options that a block gives its driver, by their full names. */
function optionsOf(block: EffectiveBlock): Record<string, string> {
  return Object.fromEntries([...block.settings.values()].map(({key, value}) => [key, value]));
}

const nowhere: Span = {file: '', line: 1, column: 1, endLine: 1, endColumn: 1};

/** The opening line of a block; its first setting where it was only named in the path of a setting. */
function spanOf({node, settings}: EffectiveBlock): Span {
  return node?.span ?? [...settings.values()][0]?.span ?? nowhere;
}

function refusalOf(block: EffectiveBlock, listed: readonly string[]): Refusal | null {
  const name = driverOf(block);
  const driver = findDriver(name);
  if (driver === undefined || !listed.includes(driver.plugin)) {
    const text = `Unable to identify push notification driver '${name}': Name does not match any registered drivers`;
    return {why: driver === undefined ? 'driver-unknown' : 'plugin-not-loaded', text};
  }
  const refusal = driver.start['2.4'](block);
  return refusal && {...refusal, text: `${driver.name}: ${refusal.text}`};
}

function judge(block: EffectiveBlock, listed: readonly string[]): JudgedDriver {
  const driver = driverOf(block);
  const foreign = findDriver(driver) === undefined && listed.some(isForeign);
  return {
    setting: `push_notification ${block.name}`,
    driver,
    value: driver,
    options: optionsOf(block),
    span: spanOf(block),
    refusal: foreign ? null : refusalOf(block, listed),
    foreign,
  };
}

/** What a session of the view's program makes of its plugins and push_notification blocks. */
export function driverChain24(view: EffectiveView): DriverChain {
  const plugins = view.list('mail_plugins');
  const names = plugins.map(({key}) => key).join(' ');
  const {loaded, listed, asWritten, failure} = loadPlugins(names, view.value('mail_plugin_dir'), view.protocol, '2.4');
  const runsDrivers = asWritten.includes('push_notification');
  const configured = runsDrivers ? view.blocks('push_notification').map((block) => judge(block, listed)) : [];
  const pluginLoaded = failure === null && runsDrivers;
  return {
    protocol: view.protocol,
    mailPlugins: loaded,
    configured,
    sessionFails: failure?.text ?? null,
    failsAt: plugins.find(({key}) => key === failure?.name)?.span ?? null,
    pluginLoaded,
    ...walk(pluginLoaded ? configured : []),
  };
}
