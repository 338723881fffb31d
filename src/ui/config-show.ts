import type {EffectiveSetting, EffectiveView} from '../config/effective.js';
import {type Show, settingsOf, shownText} from '../config/report.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

function position({file, line}: {readonly file: string; readonly line: number}): string {
  return `${visible(file)}:${line}`;
}

/** The lines that say where a setting was set, through which includes, and what it won over. */
function* history({key, span, filter, includeChain, overrode}: EffectiveSetting, show: Show): Generator<string> {
  const block = filter === null ? '' : `, in ${visible(filter.type)} ${visible(filter.name ?? '')}`.trimEnd();
  const from = includeChain.map((include) => position(include.span)).reverse();
  yield `set at ${position(span)}${block}${from.length === 0 ? '' : `, included from ${from.join(', from ')}`}`;
  for (const lost of overrode) yield `overrides ${visible(show(key, lost.value.text))} at ${position(lost.span)}`;
}

function* settingLines(
  label: string,
  value: string,
  setting: EffectiveSetting | undefined,
  show: Show,
  paint: Paint,
): Generator<string> {
  yield `  ${paint('bold', visible(label))} = ${visible(value)}`;
  if (setting === undefined) yield paint('dim', '      default');
  else for (const line of history(setting, show)) yield paint('dim', `      ${line}`);
}

/** The plugins and blocks of 2.4, each with where it comes from. */
function* lines24(view: EffectiveView, show: Show, paint: Paint): Generator<string> {
  for (const plugin of view.list('mail_plugins')) {
    yield* settingLines(`mail_plugins/${plugin.key}`, 'yes', plugin, show, paint);
  }
  for (const block of [...view.blocks('push_notification'), ...view.blocks('mail_attribute')]) {
    const label = `${block.type}${block.name === '' ? '' : ` ${show('', block.name)}`}`;
    const inner = block.type === 'mail_attribute' ? view.blocks('dict', block) : [];
    yield `  ${paint('bold', visible(label))}${block.node === null ? '' : paint('dim', `  ${position(block.node.span)}`)}`;
    for (const setting of [block, ...inner].flatMap(settingsOf)) {
      for (const line of settingLines(setting.key, show(setting.key, setting.value), setting, show, paint))
        yield `  ${line}`;
    }
  }
}

/** The settings of one program as text, each with where it comes from. `names` are the root settings to show. */
export function formatView(
  view: EffectiveView,
  names: readonly string[],
  show: Show,
  paint: Paint,
  filter: string | null = null,
): string {
  const title = filter === null ? view.protocol : `${view.protocol} for ${filter}`;
  const lines = [paint('underline', visible(title))];
  if (view.dialect === '2.4') lines.push(...lines24(view, show, paint));
  for (const name of names) {
    if (view.dialect === '2.4' && /^mail_(plugins|attribute_dict)$/.test(name)) continue;
    const setting = view.settings.get(name) ?? view.entries(name)[0];
    lines.push(...settingLines(name, shownText(view, name, show), setting, show, paint));
  }
  for (const setting of view.plugin.values()) {
    const {key, value} = setting;
    lines.push(...settingLines(`plugin/${show('', key)}`, show(key, value), setting, show, paint));
  }
  return `${lines.join('\n')}\n`;
}
