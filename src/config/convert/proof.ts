import {maskUrls} from '../../secrets.js';
import {driverChain} from '../drivers/chain.js';
import type {DriverChain} from '../drivers/driver.js';
import {findDriver} from '../drivers/index.js';
import {splitPlugins} from '../drivers/mail-plugins.js';
import {expandPercent} from '../drivers/percent.js';
import type {EffectiveView} from '../effective.js';
import type {ConfigFiles} from '../files.js';
import type {ConfigModel} from '../model.js';
import {activeIn} from './drivers.js';
import {programChains} from './plan.js';
import {pushOnly, translatePlugins} from './plugins.js';

/** A program for which the converted file does not do what the file of 2.3 does: one sentence, masked. */
export interface Difference {
  readonly protocol: string;
  readonly message: string;
}

/** A driver and what it was told, comparable across the series: `ox ox_url=… http_client_request_timeout=2s`. */
type Told = string;

const told = (driver: string, options: readonly (readonly [string, string])[]): Told =>
  [driver, ...options.map(([name, value]) => `${name}=${value}`).sort()].join(' ');

/** What 2.4 should start for the drivers of 2.3; those without a counterpart are told elsewhere. */
function expected(chain: DriverChain, plugin: (key: string) => string): Told[] {
  return activeIn(chain).flatMap(({driver, options}) => {
    const {settings, refused} = findDriver(driver)?.counterpart(options, plugin) ?? {settings: [], refused: null};
    return refused === null ? [told(driver, settings)] : [];
  });
}

/** What 2.4 does start. */
function found(chain: DriverChain): Told[] {
  return activeIn(chain).map(({driver, options}) => {
    const own = Object.entries(options).filter(([name]) => name !== 'push_notification_driver');
    return told(
      driver,
      own.map(([name, value]) => [name.replace(/^push_notification_/, ''), value] as const),
    );
  });
}

/** Names in one list that are not in the other, as a sentence part; empty for none. */
function missing(names: readonly string[], others: readonly string[], text: string): string[] {
  const left = names.filter((name) => !others.includes(name));
  return left.length === 0 ? [] : [`${text} ${left.join(', ')}`];
}

function compareSessions(before: DriverChain, after: DriverChain): string | null {
  if (before.sessionFails === null && after.sessionFails !== null) return `sessions fail in 2.4: ${after.sessionFails}`;
  if (before.sessionFails === null || after.sessionFails !== null) return null;
  return `sessions fail in 2.3 and do not in 2.4: ${before.sessionFails}`;
}

/** The plugins of both lists; without drivers the plugins that run them make no difference. */
function comparePlugins(before: readonly string[], after: readonly string[], pushes: boolean): string | null {
  const counted = (names: readonly string[]) => names.filter((name) => pushes || !pushOnly.includes(name));
  const [was, is] = [counted(before), counted(after)];
  const parts = [...missing(was, is, 'loses the plugins'), ...missing(is, was, 'gets the plugins')];
  return parts.length === 0 ? null : parts.join(' and ');
}

/** The script that mail_lua loads, whatever the drivers. */
function compareScripts(view: EffectiveView, view24: EffectiveView, plugins: readonly string[]): string | null {
  if (!plugins.includes('mail_lua')) return null;
  const was = expandPercent(view.plugin.get('mail_lua_script')?.value ?? '').value;
  const is = view24.blocks('mail_lua')[0]?.value('lua_file') ?? '';
  if (was === is) return null;
  return `mail_lua loads ${is === '' ? 'no script' : is} in 2.4 instead of ${was === '' ? 'none' : was}`;
}

function compareDrivers(was: readonly Told[], is: readonly Told[]): string | null {
  if (was.join('\n') === is.join('\n')) return null;
  const list = (drivers: readonly Told[]) => (drivers.length === 0 ? 'nothing' : maskUrls(drivers.join(', ')));
  return `starts ${list(is)} in 2.4 instead of ${list(was)}`;
}

/**
 * Compares what each program makes of the file of 2.3 and of the converted one: whether sessions fail, the plugins, the
 * drivers with their options and order. Returns a difference per program, none if all do the same.
 */
export function proveSame(before: ConfigModel, after: ConfigModel, files: ConfigFiles): readonly Difference[] {
  return programChains(before, files).flatMap((was) => {
    const {protocol} = was;
    const [view, view24] = [before.effective.protocol(protocol), after.effective.protocol(protocol)];
    const is = driverChain(view24, files);
    const {names} = translatePlugins(splitPlugins(view.value('mail_plugins')));
    const list = view24.list('mail_plugins').map(({key}) => key);
    const wanted = expected(was, (key) => view.plugin.get(key)?.value ?? '');
    const message =
      compareSessions(was, is) ??
      (was.sessionFails === null ? compareDrivers(wanted, found(is)) : null) ??
      comparePlugins(names, list, wanted.length > 0) ??
      compareScripts(view, view24, names);
    return message === null ? [] : [{protocol, message: `${protocol}: ${message}`}];
  });
}
