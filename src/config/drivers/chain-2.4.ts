import {maskUrls} from '../../secrets.js';
import type {EffectiveBlock, EffectiveView} from '../effective.js';
import type {Span} from '../span.js';
import type {DriverChain, SkippedDriver, SkipReason, StartedDriver} from './driver.js';
import {findDriver} from './index.js';
import {loadPlugins} from './mail-plugins.js';

interface Failure {
  readonly reason: SkipReason;
  readonly message: string;
}

/** The driver of a block: its own setting, one left at the root, else the name of the block. */
function driverOf(block: EffectiveBlock): string {
  return block.value('push_notification_driver') || block.name;
}

/** Dovecot's words when an ox block cannot start; one without any ox setting is not found at all. */
function oxFailure(block: EffectiveBlock): string | null {
  const hasOwn = [...block.settings.keys()].some((key) => key.startsWith('push_notification_ox_'));
  if (!hasOwn) {
    return `Filter push_notification=${block.name} unexpectedly not found (invalid userdb or -o override settings?)`;
  }
  return block.value('push_notification_ox_url') === '' ? 'push_notification_ox_url is missing or empty' : null;
}

function failureOf(block: EffectiveBlock, loaded: readonly string[]): Failure | null {
  const name = driverOf(block);
  const driver = findDriver(name);
  if (driver === undefined || !loaded.includes(driver.plugin)) {
    const message = `Unable to identify push notification driver '${name}': Name does not match any registered drivers`;
    return {reason: driver === undefined ? 'failed' : 'plugin-not-loaded', message};
  }
  const text =
    driver.name === 'ox'
      ? oxFailure(block)
      : driver.name === 'lua' && block.value('lua_file') === ''
        ? 'lua_file setting is empty'
        : null;
  return text === null ? null : {reason: 'failed', message: maskUrls(`${driver.name}: ${text}`)};
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

function walk(view: EffectiveView, loaded: readonly string[]): {started: StartedDriver[]; skipped: SkippedDriver[]} {
  const started: StartedDriver[] = [];
  const skipped: SkippedDriver[] = [];
  let stopper: string | null = null;
  for (const block of view.blocks('push_notification')) {
    const setting = `push_notification ${block.name}`;
    const driver = driverOf(block);
    const common = {setting, value: driver, span: spanOf(block)};
    const failure = stopper === null ? failureOf(block, loaded) : null;
    if (stopper !== null) {
      const message = `The chain ended before it, because ${stopper} cannot start`;
      skipped.push({...common, driver, reason: 'after-failed', message});
    } else if (failure !== null) {
      stopper = setting;
      skipped.push({...common, driver, ...failure});
    } else started.push({...common, driver: driver.toLowerCase(), options: optionsOf(block)});
  }
  return {started, skipped};
}

/** What a session of the view's program makes of its plugins and push_notification blocks. */
export function driverChain24(view: EffectiveView): DriverChain {
  const plugins = view.list('mail_plugins');
  const names = plugins.map(({key}) => key);
  const {loaded, asWritten, failure} = loadPlugins(names.join(' '), view.value('mail_plugin_dir'), '2.4');
  const blamed = plugins.find(({key}) => key === failure?.name);
  const base = {
    protocol: view.protocol,
    mailPlugins: loaded,
    sessionFails: failure?.text ?? null,
    failsAt: blamed?.span ?? null,
  };
  const pluginLoaded = failure === null && asWritten.includes('push_notification');
  if (!pluginLoaded) return {...base, pluginLoaded, started: [], skipped: []};
  return {...base, pluginLoaded, ...walk(view, loaded)};
}
