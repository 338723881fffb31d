import {mask, maskSetting} from '../../secrets.js';
import type {EffectiveSetting, EffectiveView} from '../effective.js';
import type {ConfigFiles} from '../files.js';
import {
  type DriverChain,
  type DriverOptions,
  type DriverOutcomes,
  type JudgedDriver,
  type SkippedDriver,
  splitDriver,
} from './driver.js';
import {findDriver} from './index.js';
import {mailScriptFailure23} from './lua-script.js';
import {isForeign, loadPlugins} from './mail-plugins.js';
import {namespaceFailure} from './namespaces.js';
import {expandPercent} from './percent.js';
import type {ScriptTrials} from './script-trial.js';
import {percentFailure23} from './session-2.3.js';
import {onlyForeign, skip, startOf, walk} from './walk.js';

const driverKey = 'push_notification_driver';
const backendKey = 'push_notification_backend';

type Judge = (setting: EffectiveSetting) => JudgedDriver;

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

/** Judges a driver by itself; `listed` are the plugins in `mail_plugins`. */
function judgeWith(
  listed: readonly string[],
  view: EffectiveView,
  host: {readonly files: ConfigFiles; readonly trials: ScriptTrials},
): Judge {
  const raw = (key: string) => view.plugin.get(key)?.value ?? '';
  const plugin = (key: string) => expandPercent(raw(key)).value;
  const hasForeign = listed.some(isForeign);
  return ({key: setting, value, span}) => {
    const judged = {setting, driver: splitDriver(value).name, value, options: splitDriver(value).options, span};
    const {name, options} = splitDriver(expandPercent(value).value);
    const driver = findDriver(name);
    const known = driver !== undefined && listed.includes(driver.plugin);
    if (!known && driver?.plugin !== 'push_notification_lua' && hasForeign) {
      return {...judged, refusal: null, foreign: true, open: onlyForeign(judged.driver)};
    }
    if (!known) {
      const why = driver === undefined ? 'driver-unknown' : 'plugin-not-loaded';
      return {...judged, refusal: {why, text: `Unknown push notification driver: ${name}`}, foreign: false, open: null};
    }
    const written = {options: judged.options, plugin: raw};
    const start = startOf(name, driver.start['2.3']({options, plugin, written, ...host}));
    if (start.refusal === null) return {...judged, ...start};
    const text = shownText(start.refusal.text, options, shownOptions(setting, value));
    return {...judged, ...start, refusal: {...start.refusal, text}};
  };
}

/** The options of a driver string after expansion, secrets masked. */
function shownOptions(setting: string, value: string): DriverOptions {
  return splitDriver(expandPercent(maskSetting(setting, value)).value).options;
}

/** A text with the options in it masked: an expanded variable may look like the end of a password. */
function shownText(text: string, options: DriverOptions, shown: DriverOptions): string {
  const changed = Object.entries(options).filter(([key, own]) => own !== '' && shown[key] !== own);
  return changed.reduce((masked, [key, own]) => masked.replaceAll(own, shown[key] ?? mask), text);
}

/** The first number at which a walk stops for want of a setting. */
function gapAt(view: EffectiveView, base: string): string {
  const number = readable(view, base).length + 1;
  return number === 1 ? base : `${base}${number}`;
}

function* leftOver(view: EffectiveView, base: string, judge: Judge): Generator<SkippedDriver> {
  const gap = gapAt(view, base);
  const why = view.plugin.has(gap) ? 'is empty' : 'is not set';
  const read = readable(view, base);
  for (const setting of written(view, base)) {
    if (read.includes(setting)) continue;
    const driver = judge(setting);
    const digits = setting.key.slice(base.length);
    if (digits === '1') yield skip(driver, 'number-1-never-read', `${setting.key} is never read: the first is ${base}`);
    else if (/^0/.test(digits))
      yield skip(driver, 'after-gap', `${setting.key} is never read: its number begins with 0`);
    else yield skip(driver, 'after-gap', `The chain ended before it, because ${gap} ${why}`);
  }
}

/** One walk: what starts, the one that fails, and what is left unread. */
function walkFrom(view: EffectiveView, base: string, judge: Judge): DriverOutcomes {
  const outcomes = walk(readable(view, base).map(judge));
  return {...outcomes, skipped: [...outcomes.skipped, ...leftOver(view, base, judge)]};
}

function walkBoth(view: EffectiveView, judge: Judge): DriverOutcomes {
  const drivers = walkFrom(view, driverKey, judge);
  if (drivers.started.length + drivers.unjudged.length > 0) {
    const message = `The old name is only read when no ${driverKey} starts`;
    const unused = written(view, backendKey).map((setting) => skip(judge(setting), 'backend-not-used', message));
    return {...drivers, skipped: [...drivers.skipped, ...unused]};
  }
  const backends = walkFrom(view, backendKey, judge);
  return {...backends, skipped: [...drivers.skipped, ...backends.skipped]};
}

/** What a session of the view's program makes of its plugins and drivers, by the algorithm of push-notification-plugin.c. */
export function driverChain23(view: EffectiveView, files: ConfigFiles, trials: ScriptTrials): DriverChain {
  const {protocol} = view;
  const [plugins, folder] = [view.value('mail_plugins'), view.value('mail_plugin_dir')];
  const {loaded, listed, asWritten, failure} = loadPlugins(plugins, folder, protocol, '2.3');
  const script = loaded.includes('mail_lua') ? mailScriptFailure23(view, {files, trials}) : null;
  const other = failure === null ? (percentFailure23(view) ?? namespaceFailure(view) ?? script) : null;
  const fails = failure?.text ?? other?.text ?? null;
  const failsAt = failure === null ? (other?.span ?? null) : (view.settings.get('mail_plugins')?.span ?? null);
  const runsDrivers = asWritten.includes('push_notification');
  const judge = judgeWith(listed, view, {files, trials});
  const configured = runsDrivers ? [driverKey, backendKey].flatMap((base) => written(view, base).map(judge)) : [];
  const pluginLoaded = fails === null && runsDrivers;
  const outcomes = pluginLoaded ? walkBoth(view, judge) : {started: [], unjudged: [], skipped: []};
  const mailScriptRefused = fails !== null && fails === script?.text && script.isRefused;
  const session = {sessionFails: fails, failsAt, mailScriptRefused};
  return {protocol, mailPlugins: loaded, configured, ...session, pluginLoaded, ...outcomes};
}
