import type {EffectiveSetting, EffectiveView} from '../config/effective.js';
import {host} from '../config/load.js';
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

function settingText(
  label: string,
  value: string,
  setting: EffectiveSetting | undefined,
  show: Show,
  paint: Paint,
): string {
  const origin = setting === undefined ? ['default'] : [...history(setting, show)];
  const lines = origin.map((line) => paint('dim', `      ${line}`));
  return [`  ${paint('bold', visible(label))} = ${visible(value)}`, ...lines].join('\n');
}

/** The plugins and blocks of 2.4, each with where it comes from. */
function* texts24(view: EffectiveView, show: Show, paint: Paint): Generator<string> {
  for (const plugin of view.list('mail_plugins')) {
    yield settingText(`mail_plugins/${plugin.key}`, 'yes', plugin, show, paint);
  }
  for (const block of [...view.blocks('push_notification'), ...view.blocks('mail_attribute')]) {
    const label = `${block.type}${block.name === '' ? '' : ` ${show('', block.name)}`}`;
    const inner = block.type === 'mail_attribute' ? view.blocks('dict', block) : [];
    const place = block.node === null ? '' : paint('dim', `  ${position(block.node.span)}`);
    const settings = [block, ...inner].flatMap(settingsOf).map((setting) => {
      const text = settingText(setting.key, show(setting.key, setting.value), setting, show, paint);
      return text.replace(/^/gm, '  ');
    });
    yield [`  ${paint('bold', visible(label))}${place}`, ...settings].join('\n');
  }
}

/** The release from which on Dovecot 2.4 has a setting; null for one that all of its releases have. */
function sinceOf(name: string): string | null {
  const table = host.known.known24().settings[''] ?? {};
  const since = Object.hasOwn(table, name) ? table[name]?.since : undefined;
  return since === undefined ? null : `2.4.${since}`;
}

/** The settings of one program, each as one text with where it comes from. `names` are the root settings to show. */
function* settingTexts(view: EffectiveView, names: readonly string[], show: Show, paint: Paint): Generator<string> {
  if (view.dialect === '2.4') yield* texts24(view, show, paint);
  for (const name of names) {
    if (view.dialect === '2.4' && /^mail_(plugins|attribute_dict)$/.test(name)) continue;
    const setting = view.settings.get(name) ?? view.entries(name)[0];
    const text = settingText(name, shownText(view, name, show), setting, show, paint);
    const since = view.dialect === '2.4' ? sinceOf(name) : null;
    yield since === null ? text : `${text}\n${paint('dim', `      known from Dovecot ${since} on`)}`;
  }
  for (const setting of view.plugin.values()) {
    const {key, value} = setting;
    yield settingText(`plugin/${show('', key)}`, show(key, value), setting, show, paint);
  }
}

/**
 * The settings of programs as text, one text per program. Of the second and each further one only what differs from the
 * first: that is `global` unless the user chose otherwise.
 */
export function formatViews(
  views: readonly EffectiveView[],
  names: readonly string[],
  show: Show,
  paint: Paint,
  filter: string | null = null,
): readonly string[] {
  const [first, ...others] = views;
  if (first === undefined) return [];
  const shared = new Set(settingTexts(first, names, show, paint));
  const titled = ({protocol}: EffectiveView, texts: readonly string[]) =>
    `${[paint('underline', visible(filter === null ? protocol : `${protocol} for ${filter}`)), ...texts].join('\n')}\n`;
  return [
    titled(first, [...shared]),
    ...others.map((view) => {
      const all = [...settingTexts(view, names, show, paint)];
      const own = all.filter((text) => !shared.has(text));
      const rest = `  ${own.length === 0 ? 'the same as' : 'the rest as in'} ${visible(first.protocol)}`;
      return titled(view, own.length === all.length ? own : [...own, paint('dim', rest)]);
    }),
  ];
}
