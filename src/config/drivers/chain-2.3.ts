import {maskSetting, maskUrls} from '../../secrets.js';
import type {EffectiveSetting, EffectiveView} from '../effective.js';
import type {ConfigFiles} from '../files.js';
import type {Span} from '../span.js';
import {
  type DriverChain,
  type SkippedDriver,
  type SkipReason,
  type StartContext,
  type StartedDriver,
  splitDriver,
} from './driver.js';
import {findDriver} from './index.js';
import {loadPlugins} from './mail-plugins.js';
import {expandPercent} from './percent.js';

const driverKey = 'push_notification_driver';
const backendKey = 'push_notification_backend';

interface Attempt {
  readonly setting: EffectiveSetting;
  readonly failure: {readonly reason: SkipReason; readonly message: string} | null;
}

type Start = (setting: EffectiveSetting) => Attempt;

/** The settings that a walk from `base` reads: the plain name, then 2, 3, … up to the first that is absent or empty. */
function readable(view: EffectiveView, base: string): EffectiveSetting[] {
  const found: EffectiveSetting[] = [];
  for (let number = 1; ; number += 1) {
    const setting = view.plugin.get(number === 1 ? base : `${base}${number}`);
    if (setting === undefined || setting.value === '') return found;
    found.push(setting);
  }
}

/** Every setting that looks like one of the walk and is not empty, by its number. */
function written(view: EffectiveView, base: string): EffectiveSetting[] {
  const numbered = [...view.plugin.values()].flatMap((setting) => {
    const digits = setting.key.startsWith(base) ? setting.key.slice(base.length) : 'no number';
    return /^\d*$/.test(digits) && setting.value !== '' ? [{setting, number: Number(digits)}] : [];
  });
  return numbered.sort((a, b) => a.number - b.number).map(({setting}) => setting);
}

function failed(loaded: readonly string[], view: EffectiveView, files: ConfigFiles): Start {
  const plugin = (key: string) => expandPercent(view.plugin.get(key)?.value ?? '').value;
  return (setting) => {
    const {name, options} = splitDriver(expandPercent(setting.value).value);
    const driver = findDriver(name);
    if (driver === undefined || !loaded.includes(driver.plugin)) {
      const reason = driver === undefined ? 'failed' : 'plugin-not-loaded';
      return {setting, failure: {reason, message: `Unknown push notification driver: ${name}`}};
    }
    const context: StartContext = {options, plugin, files};
    const text = driver.start(context);
    return {setting, failure: text === null ? null : {reason: 'failed', message: maskUrls(`${name}: ${text}`)}};
  };
}

function startedDriver({key, value, span}: EffectiveSetting): StartedDriver {
  const {name, options} = splitDriver(value);
  return {setting: key, driver: name.toLowerCase(), value, options, span};
}

function skip({key, value, span}: EffectiveSetting, reason: SkipReason, message: string): SkippedDriver {
  return {setting: key, driver: splitDriver(value).name, value, reason, message, span};
}

/** The first number at which a walk stops for want of a setting. */
function gapAt(view: EffectiveView, base: string): string {
  const number = readable(view, base).length + 1;
  return number === 1 ? base : `${base}${number}`;
}

function* leftOver(view: EffectiveView, base: string, read: readonly EffectiveSetting[]): Generator<SkippedDriver> {
  const gap = gapAt(view, base);
  const why = view.plugin.has(gap) ? 'is empty' : 'is not set';
  for (const setting of written(view, base)) {
    if (read.includes(setting)) continue;
    const digits = setting.key.slice(base.length);
    if (digits === '1')
      yield skip(setting, 'number-1-never-read', `${setting.key} is never read: the first is ${base}`);
    else if (/^0/.test(digits))
      yield skip(setting, 'after-gap', `${setting.key} is never read: its number begins with 0`);
    else yield skip(setting, 'after-gap', `The chain ended before it, because ${gap} ${why}`);
  }
}

/** One walk: what starts, the one that fails, and what is left unread. */
function walk(view: EffectiveView, base: string, start: Start): {started: StartedDriver[]; skipped: SkippedDriver[]} {
  const read = readable(view, base);
  const started: StartedDriver[] = [];
  const skipped: SkippedDriver[] = [];
  let stopper: string | null = null;
  for (const setting of read) {
    if (stopper !== null) {
      skipped.push(skip(setting, 'after-failed', `The chain ended before it, because ${stopper} cannot start`));
      continue;
    }
    const {failure} = start(setting);
    if (failure === null) started.push(startedDriver(setting));
    else {
      stopper = setting.key;
      skipped.push(skip(setting, failure.reason, failure.message));
    }
  }
  return {started, skipped: [...skipped, ...leftOver(view, base, read)]};
}

function walkBoth(view: EffectiveView, start: Start): {started: StartedDriver[]; skipped: SkippedDriver[]} {
  const drivers = walk(view, driverKey, start);
  if (drivers.started.length > 0) {
    const message = `The old name is only read when no ${driverKey} starts`;
    const unused = written(view, backendKey).map((setting) => skip(setting, 'backend-not-used', message));
    return {started: drivers.started, skipped: [...drivers.skipped, ...unused]};
  }
  const backends = walk(view, backendKey, start);
  return {started: backends.started, skipped: [...drivers.skipped, ...backends.skipped]};
}

function percentFailure(view: EffectiveView): {readonly text: string; readonly span: Span} | null {
  for (const {key, value, span} of view.plugin.values()) {
    const {unknown} = expandPercent(value);
    if (unknown === null) continue;
    const shown = maskSetting(key, value);
    return {text: `Failed to expand plugin setting ${key} = '${shown}': Unknown variable '%${unknown}'`, span};
  }
  return null;
}

/** What a session of the view's program makes of its plugins and drivers, by the algorithm of push-notification-plugin.c. */
export function driverChain23(view: EffectiveView, files: ConfigFiles): DriverChain {
  const {loaded, asWritten, failure} = loadPlugins(view.value('mail_plugins'), view.value('mail_plugin_dir'));
  const percent = failure === null ? percentFailure(view) : null;
  const fails = failure?.text ?? percent?.text ?? null;
  const failsAt = failure === null ? (percent?.span ?? null) : (view.settings.get('mail_plugins')?.span ?? null);
  const base = {protocol: view.protocol, mailPlugins: loaded, sessionFails: fails, failsAt};
  const pluginLoaded = fails === null && asWritten.includes('push_notification');
  if (!pluginLoaded) return {...base, pluginLoaded, started: [], skipped: []};
  return {...base, pluginLoaded, ...walkBoth(view, failed(loaded, view, files))};
}
