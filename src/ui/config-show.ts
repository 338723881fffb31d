import type {EffectiveSetting, EffectiveView} from '../config/effective.js';
import {pushSettings, type Show} from '../config/report.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

function place({file, line}: {readonly file: string; readonly line: number}): string {
  return `${visible(file)}:${line}`;
}

/** The lines that say where a setting was set, through which includes, and what it won over. */
function* history({key, span, filter, includeChain, overrode}: EffectiveSetting, show: Show): Generator<string> {
  const block = filter === null ? '' : `, in ${visible(filter.type)} ${visible(filter.name ?? '')}`.trimEnd();
  const from = includeChain.map((include) => place(include.span)).reverse();
  yield `set at ${place(span)}${block}${from.length === 0 ? '' : `, included from ${from.join(', from ')}`}`;
  for (const lost of overrode) yield `overrides ${visible(show(key, lost.value.text))} at ${place(lost.span)}`;
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

/** The settings of one program as text, each with where it comes from. `names` are the root settings to show. */
export function formatView(view: EffectiveView, names: readonly string[], show: Show, paint: Paint): string {
  const lines = [paint('underline', visible(view.protocol))];
  for (const name of names) {
    const setting = view.settings.get(name);
    lines.push(...settingLines(name, show(name, view.value(name)), setting, show, paint));
  }
  for (const setting of view.plugin.values()) {
    const {key, value} = setting;
    lines.push(...settingLines(`plugin/${key}`, show(key, value), setting, show, paint));
  }
  return `${lines.join('\n')}\n`;
}

/** The names of the root settings to show: those that push notifications depend on, or all. */
export function shownNames(all: readonly string[] | null): readonly string[] {
  return all ?? pushSettings;
}
