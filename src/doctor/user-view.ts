import type {EffectiveConfig, EffectiveSetting, EffectiveView} from '../config/effective.js';
import {host} from '../config/load.js';
import type {ConfigModel} from '../config/model.js';
import {parseConfig} from '../config/parse.js';

/** Fields of a userdb that are no settings. */
const notSettings = new Set([
  'uid',
  'gid',
  'home',
  'user',
  'proxy',
  'proxy_maybe',
  'nologin',
  'nodelay',
  'host',
  'pass',
]);

function quoted(value: string): string {
  return /^[\w@%:./, =-]*$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** The fields as a configuration of their own: root settings that the release knows, all others as plugin settings. */
function asText(fields: ReadonlyMap<string, string>, {dialect}: ConfigModel): string {
  const known = dialect === '2.4' ? host.known.known24() : host.known.known23();
  const [root, plugin]: [string[], string[]] = [[], []];
  for (const [field, value] of fields) {
    const key = field.replace(/^plugin\//, '');
    if (notSettings.has(key) || /[\s#={}"]/.test(key) || /[\r\n]/.test(value)) continue;
    const isRoot = Object.hasOwn(known.settings[''] ?? {}, key);
    if (isRoot) root.push(`${key} = ${quoted(value)}`);
    else if (dialect === '2.3') plugin.push(`  ${key} = ${quoted(value)}`);
  }
  const versions = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
  const block = plugin.length === 0 ? '' : `plugin {\n${plugin.join('\n')}\n}\n`;
  return `${dialect === '2.4' ? versions : ''}${root.map((line) => `${line}\n`).join('')}${block}`;
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
