import {realpathSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {driverNameOf} from '../../config/drivers/chain-2.4.js';
import type {EffectiveBlock, EffectiveSetting, EffectiveView} from '../../config/effective.js';
import type {ConfigModel} from '../../config/model.js';
import {userdbSettings} from '../../config/userdb-fields.js';
import type {Session} from './expand.js';

/** What a configuration gives a script, variables not yet replaced. A later map wins over an earlier one. */
export interface ScriptSettings {
  /** What the operator must know of where they come from; null if there is no doubt. */
  readonly note: string | null;
  /** What a session of the user reads, by name; fields of the userdb are never expanded again in 2.4. */
  of(session: Session): readonly SettingLayer[];
}

/** Settings from one place. */
export interface SettingLayer {
  readonly values: Readonly<Record<string, string>>;
  readonly isExpanded: boolean;
}

type Fields = Readonly<Record<string, string>>;

const layer = (entries: Iterable<readonly [string, string]>, isExpanded = false): SettingLayer => ({
  values: Object.fromEntries(entries),
  isExpanded,
});

const valuesOf = (settings: Iterable<EffectiveSetting>) => [...settings].map(({key, value}) => [key, value] as const);

/** Without a configuration there is only what the userdb says. */
export function bareSettings(series: '2.3' | '2.4'): ScriptSettings {
  return series === '2.3' ? settings23([]) : settings24([], [], {block: null, note: null});
}

/** What the sessions of LMTP give a script: plugin settings in 2.3, in 2.4 the `lua_settings` of its driver. */
export function configuredSettings(model: ConfigModel, script: string): ScriptSettings {
  const view = model.effective.protocol('lmtp');
  if (model.dialect === '2.3') return settings23(valuesOf(view.plugin.values()));
  const root = view.entries('lua_settings');
  const {block, note} = driverOf(view, script);
  const own = block?.entries('lua_settings').filter(({node}) => !root.some((one) => one.node === node)) ?? [];
  return settings24(valuesOf(root), valuesOf(own), {block: block?.name ?? null, note});
}

/** The push driver that runs a script: the first that names it, else the only lua driver. */
function driverOf(view: EffectiveView, script: string): {block: EffectiveBlock | null; note: string | null} {
  const drivers = view.blocks('push_notification').filter((block) => driverNameOf(block) === 'lua');
  const naming = drivers.filter((block) => isScriptOf(block, script));
  const block = naming[0] ?? (drivers.length === 1 ? drivers[0] : undefined) ?? null;
  if (naming.length === 1) return {block, note: null};
  const used =
    block === null ? 'the global lua_settings are used' : `those of push_notification ${block.name} are used`;
  const count = naming.length === 0 ? 'no lua driver names' : `${naming.length} lua drivers name`;
  return {block, note: `${count} the script ${script}: ${used}`};
}

function isScriptOf(block: EffectiveBlock, script: string): boolean {
  const setting = block.all().get('lua_file');
  if (setting === undefined) return false;
  return place(resolve(dirname(setting.span.file), setting.value)) === place(resolve(script));
}

/** Where a path leads, symbolic links resolved. */
function place(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function settings23(plugin: Iterable<readonly [string, string]>): ScriptSettings {
  return {
    note: null,
    of: ({userdb}) => [layer(plugin), layer(userdbSettings(new Map(Object.entries(userdb)), '2.3').plugin)],
  };
}

/** Fields `lua_settings/KEY` are below what the driver sets, `push_notification/NAME/lua_settings/KEY` above it. */
function settings24(
  root: Iterable<readonly [string, string]>,
  own: Iterable<readonly [string, string]>,
  {block, note}: {readonly block: string | null; readonly note: string | null},
): ScriptSettings {
  return {
    note,
    of: ({userdb}) => [
      layer(root),
      layer(below(userdb, 'lua_settings/'), true),
      layer(own),
      layer(block === null ? [] : below(userdb, `push_notification/${block}/lua_settings/`), true),
    ],
  };
}

function below(fields: Fields, prefix: string): [string, string][] {
  return Object.entries(fields).flatMap(([key, value]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
  );
}
