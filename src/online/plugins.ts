import {baseName, splitPlugins} from '../config/drivers/mail-plugins.js';
import type {EffectiveView} from '../config/effective.js';
import type {ConfigFiles} from '../config/files.js';
import {pieceSpan} from '../config/piece-span.js';
import type {Span} from '../config/span.js';
import type {Check, Verdict} from './check.js';

/** The files of the plugins that each program loads. */
export const plugins: Check = {
  name: 'plugins',
  *subjects({chains, model, files}) {
    for (const {protocol} of chains) {
      const view = model.effective.protocol(protocol);
      const folder = view.value('mail_plugin_dir');
      for (const {name, span} of namedPlugins(view)) {
        const judge = () => judgePluginFile(name, folder, files);
        yield {setting: 'mail_plugins', span, protocol, key: `${folder} ${name}`, judge};
      }
    }
  },
};

function namedPlugins(view: EffectiveView): readonly {readonly name: string; readonly span: Span}[] {
  if (view.dialect === '2.4') return view.list('mail_plugins').map(({key: name, span}) => ({name, span}));
  const setting = view.settings.get('mail_plugins');
  if (setting === undefined) return [];
  return [...new Set(splitPlugins(setting.value))].map((name) => ({name, span: pieceSpan(setting.node, name)}));
}

/** The name under which a file of the folder can be asked for; null where Dovecot passes it over. */
function pluginOf(file: string): string | null {
  if (file.startsWith('.') || file.indexOf('.so') !== file.length - 3) return null;
  return file
    .slice(0, -3)
    .replace(/^lib/, '')
    .replace(/^\d*_/, '')
    .replace(/_plugin$/, '');
}

function judgePluginFile(name: string, folder: string, files: ConfigFiles): Verdict {
  const names = files.list(folder);
  if (names === null) {
    const message = `whether there is a plugin ${name} cannot be told: the folder ${folder} cannot be read here`;
    return {status: 'unchecked', message, hint: 'Check on the host that runs Dovecot, or set mail_plugin_dir.'};
  }
  const file = names.find((candidate) => pluginOf(candidate) === baseName(name));
  if (file === undefined) {
    const message = `there is no file of the plugin ${name} in ${folder}: sessions fail`;
    return {status: 'bad', message, hint: 'Install the package that has it, or take the name out of mail_plugins.'};
  }
  return lookAtFile(`${folder}/${file}`, files);
}

const elf = '\u007fELF';

function lookAtFile(path: string, files: ConfigFiles): Verdict {
  const hint = 'Install the package that has it again.';
  try {
    const isLibrary = files.kind(path) === 'file' && files.read(path).startsWith(elf);
    if (isLibrary) return {status: 'ok', message: `${path} is there`};
    return {status: 'bad', message: `${path} is no shared library: sessions fail`, hint};
  } catch {
    return {status: 'unchecked', message: `${path} cannot be read by this user`};
  }
}
