import type {EffectiveConfig, EffectiveSetting, EffectiveView} from '../config/effective.js';
import {host} from '../config/load.js';
import type {ConfigModel} from '../config/model.js';
import {parseConfig} from '../config/parse.js';
import {userdbSettings} from '../config/userdb-fields.js';

function quoted(value: string): string {
  return /^[\w@%:./, =-]*$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** The fields as a configuration of their own. */
function asText(fields: ReadonlyMap<string, string>, {dialect}: ConfigModel): string {
  const {root, plugin} = userdbSettings(fields, dialect);
  const lines = (settings: ReadonlyMap<string, string>, indent: string) =>
    [...settings]
      .flatMap(([key, value]) => (/[\r\n]/.test(value) ? [] : [`${indent}${key} = ${quoted(value)}\n`]))
      .join('');
  const versions = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
  const block = plugin.size === 0 ? '' : `plugin {\n${lines(plugin, '  ')}}\n`;
  return `${dialect === '2.4' ? versions : ''}${lines(root, '')}${block}`;
}

/** One view over another: what the upper one sets wins, as fields of the userdb do. */
function over(upper: EffectiveView, lower: EffectiveView): EffectiveView {
  const join = (a: ReadonlyMap<string, EffectiveSetting>, b: ReadonlyMap<string, EffectiveSetting>) =>
    new Map([...a, ...b]);
  const settings = join(lower.settings, upper.settings);
  const viewOf = (key: string) => (upper.entries(key).length > 0 ? upper : lower);
  return {
    dialect: lower.dialect,
    protocol: lower.protocol,
    settings,
    plugin: join(lower.plugin, upper.plugin),
    value: (key) => upper.settings.get(key)?.value ?? lower.value(key),
    list: (key) => viewOf(key).list(key),
    entries: (key) => viewOf(key).entries(key),
    structs: (key) => lower.structs(key),
    kind: (key) => lower.kind(key),
    blocks: (type, within) => lower.blocks(type, within),
  };
}

/**
 * A configuration as the sessions of one user see it, by what `doveadm user` gives for the user. Settings inside blocks of
 * 2.4 (`push_notification/NAME/…`) are not merged.
 */
export function withUserFields(model: ConfigModel, fields: ReadonlyMap<string, string>): ConfigModel {
  const upper = parseConfig('userdb', asText(fields, model), model.dialect, host).effective.protocol('global');
  const views = new Map<string, EffectiveView>();
  const effective: EffectiveConfig = {
    ...model.effective,
    protocol(name) {
      const view = views.get(name) ?? over(upper, model.effective.protocol(name));
      views.set(name, view);
      return view;
    },
  };
  return {...model, effective};
}
